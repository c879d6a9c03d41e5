namespace ClaimRelay.Mailboxes;

/// <summary>Puts one file into a mailbox so that it arrives once or is truthfully reported. May be run again after a crash at any line,
/// with the step that was journaled last. A fault that is thrown leaves nothing in doubt that the journal does not say.</summary>
public static class SafeUpload
{
    /// <summary>A rename that gets no answer is tried this often in one run; the next run goes on where this one stopped.</summary>
    const int MostRenames = 3;

    /// <summary>Throws <see cref="MailboxException"/> when the world is broken: run it again later, unless the fault is permanent.</summary>
    /// <param name="journaled">The last step that <paramref name="journal"/> stored for this upload.</param>
    /// <param name="journal">Stores a step durably before it is taken.</param>
    /// <param name="mayRename">False when it must not be sent any more: then what an earlier run left is only looked at.</param>
    public static Task<Delivery> RunAsync(
        IMailbox mailbox, Upload upload, UploadStep journaled, Func<UploadStep, CancellationToken, Task> journal, CancellationToken cancellation, bool mayRename = true) =>
        upload.PartPath == upload.FinalPath || journaled == UploadStep.WritingFinal
            ? DirectUpload.RunAsync(mailbox, upload, journaled, journal, cancellation)
            : journaled == UploadStep.RenameRequested
                ? ResumeAsync(mailbox, upload, journal, mayRename, cancellation)
                : UploadAsync(mailbox, upload, journal, cancellation);

    static async Task<Delivery> ResumeAsync(IMailbox mailbox, Upload upload, Func<UploadStep, CancellationToken, Task> journal, bool mayRename, CancellationToken cancellation)
    {
        // Once more: from here on whoever asked for the rename before us cannot journal that it was refused, and so have the file written anew behind ours.
        await journal(UploadStep.RenameRequested, cancellation);
        return await SettleAsync(mailbox, upload, RenameAnswer.Unknown, null, journal, mayRename, cancellation);
    }

    static async Task<Delivery> UploadAsync(IMailbox mailbox, Upload upload, Func<UploadStep, CancellationToken, Task> journal, CancellationToken cancellation)
    {
        // From here on no earlier try takes a step any more.
        await journal(UploadStep.Uploading, cancellation);
        if (upload.EarlierPart is { } earlier) await OwnFile.TryRemoveAsync(mailbox, earlier, cancellation);
        await PutPartAsync(mailbox, upload, cancellation);

        var (allowed, part) = await TryLookAsync(mailbox, upload.PartPath, cancellation);
        if (allowed && part is null)
        {
            // Somebody takes files under any name: the claims may be on their way, so no further run may upload again.
            await journal(UploadStep.RenameRequested, cancellation);
            return new(DeliveryOutcome.Ambiguous, "the part file was gone before it was renamed: the receiver may take part files; use a staging folder");
        }

        if (part is not null && part.Size != upload.Content.Length)
        {
            throw new MailboxException(MailboxFault.Transient, mailbox.Account, $"Mailbox {mailbox.Account}, put '{upload.PartPath}': {part.Size} of {upload.Content.Length} bytes arrived.");
        }

        await journal(UploadStep.RenameRequested, cancellation);
        var (answer, refusal) = await RenameAsync(mailbox, upload, cancellation);
        // Where no look is allowed, the server's own word is all there is: the next run could not know it.
        if (!allowed && answer == RenameAnswer.Refused && refusal is { Fault: not MailboxFault.Missing }) return await TakeBackAsync(mailbox, upload, refusal, journal, cancellation);
        if (!allowed && answer == RenameAnswer.TargetExists) return UnseenCollision with { PartLeft = true };
        return await SettleAsync(mailbox, upload, answer, refusal, journal, mayRename: true, cancellation);
    }

    /// <summary>Where no look is allowed, the server's refusal is all that tells of it.</summary>
    internal static Delivery UnseenCollision { get; } = new(DeliveryOutcome.Failed, "name collision: the server refused the final name, as it does when a file has it, and the mailbox does not let us look; nothing was overwritten");

    /// <summary>Some drop folders may only be written: there the server's word that it took every byte is all there is, and the look at the end says that nobody saw the file.</summary>
    internal static async Task<(bool Allowed, MailboxFile? File)> TryLookAsync(IMailbox mailbox, string path, CancellationToken cancellation)
    {
        try
        {
            return (true, await mailbox.StatAsync(path, cancellation));
        }
        catch (MailboxException e) when (e.Fault == MailboxFault.Denied)
        {
            return (false, null);
        }
    }

    /// <summary>The part file is ours alone and is written anew each time, so an unknown outcome is no doubt here.</summary>
    static async Task PutPartAsync(IMailbox mailbox, Upload upload, CancellationToken cancellation)
    {
        try
        {
            await using var content = await upload.Content.OpenAsync(cancellation);
            await mailbox.PutAsync(upload.PartPath, content, overwrite: true, cancellation);
        }
        catch (MailboxException e) when (e.Fault == MailboxFault.Ambiguous)
        {
            throw new MailboxException(MailboxFault.Transient, e.Account, e.Message, e);
        }
        catch (MailboxException e) when (e.Fault == MailboxFault.Refused)
        {
            throw await WithoutPartAsync(mailbox, upload, e, cancellation);
        }
    }

    /// <summary>A full disk is not helped by half a file.</summary>
    static async Task<MailboxException> WithoutPartAsync(IMailbox mailbox, Upload upload, MailboxException refusal, CancellationToken cancellation)
    {
        try
        {
            await mailbox.DeleteAsync(upload.PartPath, cancellation);
            return refusal;
        }
        catch (MailboxException e)
        {
            return new(refusal.Fault, refusal.Account, $"{refusal.Message}; the part file could not be removed ({e.Fault})", refusal);
        }
    }

    static async Task<(RenameAnswer, MailboxException?)> RenameAsync(IMailbox mailbox, Upload upload, CancellationToken cancellation)
    {
        try
        {
            await mailbox.RenameAsync(upload.PartPath, upload.FinalPath, cancellation);
            return (RenameAnswer.Done, null);
        }
        catch (MailboxException e)
        {
            return (e.Fault switch
            {
                MailboxFault.Exists => RenameAnswer.TargetExists,
                MailboxFault.Refused or MailboxFault.Denied or MailboxFault.Missing or MailboxFault.Configuration => RenameAnswer.Refused,
                _ => RenameAnswer.Unknown,
            }, e);
        }
    }

    /// <summary>Looks, and renames while that is certainly safe. The first look after a lost connection opens a new one.</summary>
    static async Task<Delivery> SettleAsync(
        IMailbox mailbox, Upload upload, RenameAnswer answer, MailboxException? problem, Func<UploadStep, CancellationToken, Task> journal, bool mayRename, CancellationToken cancellation)
    {
        var unanswered = false;
        for (var renames = 0; ; renames++)
        {
            unanswered |= answer == RenameAnswer.Unknown;
            if (await LookAsync(mailbox, upload, answer, cancellation) is not { } seen)
            {
                return new(DeliveryOutcome.Ambiguous, answer == RenameAnswer.Done ? "the rename was completed, but the mailbox does not let us look" : "a rename was asked for, but the mailbox does not let us look");
            }

            switch (Settlement.Decide(answer, seen, upload.Content.Length))
            {
                case Verdict.Settled settled:
                    return settled.Delivery;
                case Verdict.Compare:
                    return Settlement.AfterCompare(await HasOurBytesAsync(mailbox, upload, upload.Content.Length, cancellation), upload.Content.Length);
                case Verdict.Rename when !mayRename:
                    return new(DeliveryOutcome.Ambiguous, "the whole part is there and the final name is free; it is not renamed any more");
                case Verdict.Rename when renames < MostRenames:
                    (answer, problem) = await RenameAsync(mailbox, upload, cancellation);
                    break;
                case Verdict.Refused when unanswered:
                    return new(DeliveryOutcome.Ambiguous, "a rename was refused after an earlier one that got no answer, which may still be under way; the whole part is there and the final name is free");
                case Verdict.Refused when problem is not null:
                    return await TakeBackAsync(mailbox, upload, problem, journal, cancellation);
                case Verdict.Rename or Verdict.Refused:
                    throw problem ?? (Exception)new InvalidOperationException("A rename was refused without a reason.");
            }
        }
    }

    /// <summary>The server said that it did not rename. One that renames by copying and removing says so, too, when it may not remove, and has made the copy by then:
    /// the file is written anew only when the part could be taken back.</summary>
    static async Task<Delivery> TakeBackAsync(IMailbox mailbox, Upload upload, MailboxException refusal, Func<UploadStep, CancellationToken, Task> journal, CancellationToken cancellation)
    {
        if (!await OwnFile.TryRemoveAsync(mailbox, upload.PartPath, cancellation))
            return new(DeliveryOutcome.Ambiguous, "the rename was refused, and the part file may not be removed: a server that renames by copying may have made the file, and the receiver taken it");

        await journal(UploadStep.Uploading, cancellation);
        throw refusal;
    }

    /// <summary>Null when the rename was or may have been done and looking is denied: some drop folders may only be written.</summary>
    static async Task<Sighting?> LookAsync(IMailbox mailbox, Upload upload, RenameAnswer answer, CancellationToken cancellation)
    {
        try
        {
            if (answer == RenameAnswer.Done)
            {
                var final = await mailbox.StatAsync(upload.FinalPath, cancellation);
                return final is not null ? new Sighting(null, final.Size) : new Sighting((await mailbox.StatAsync(upload.PartPath, cancellation))?.Size, null);
            }

            // The part first: a late rename between the two looks then shows both names, never none.
            var part = await mailbox.StatAsync(upload.PartPath, cancellation);
            return new Sighting(part?.Size, (await mailbox.StatAsync(upload.FinalPath, cancellation))?.Size);
        }
        catch (MailboxException e) when (e.Fault == MailboxFault.Denied && answer is (RenameAnswer.Done or RenameAnswer.Unknown))
        {
            return null;
        }
    }

    /// <summary>Whether the final name has our first <paramref name="size"/> bytes and no more. Null when the mailbox does not let us read it.</summary>
    internal static async Task<bool?> HasOurBytesAsync(IMailbox mailbox, Upload upload, long size, CancellationToken cancellation)
    {
        try
        {
            await using var ours = await upload.Content.OpenAsync(cancellation);
            await using var compared = new ComparedStream(ours);
            await mailbox.GetAsync(upload.FinalPath, compared, size, cancellation);
            return compared.IsSame && compared.Written == size;
        }
        catch (MailboxException e) when (e.Fault is MailboxFault.Denied or MailboxFault.Missing or MailboxFault.Refused)
        {
            return null;
        }
        catch (MailboxException e) when (e.Fault == MailboxFault.TooLarge)
        {
            return false;
        }
    }
}
