using System.Diagnostics;
using System.Text.RegularExpressions;
using ClaimRelay.Cli.LocalHost;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using Microsoft.Extensions.DependencyInjection;

namespace ClaimRelay.Cli.Faults;

/// <summary>Runs one exchange in a scene as the relay would: again and again, with its journal, until it ends or stops the account; a person then mends what is told.</summary>
sealed partial class FaultTrial(FaultCase fault, FaultScene scene, CancellationToken cancellation)
{
    const int MostTries = 6;

    UploadStep journaled;
    (string Text, TimeSpan Known)? waited;
    Listing? seen;
    byte[]? fetched;
    (string Text, MailboxFault? Class, TimeSpan Known)? told;
    string? wrong;
    bool mended;
    bool killed;
    int tries;

    /// <summary>What is known while it is under way.</summary>
    public FaultRow SoFar => new(fault) { Told = Anywhere(told?.Text ?? ""), Class = told?.Class, Known = told?.Known ?? TimeSpan.Zero, Tries = tries, Mended = mended };

    public async Task<FaultRow> RunAsync()
    {
        if (fault is { Kill: not null, Way: FaultWay.Up }) await PrepareAsync();
        (FaultOutcome Outcome, string Text)? end = null;
        while (end is null && tries < MostTries)
        {
            tries++;
            try
            {
                end = await (fault.Kill is not null ? InChildAsync() : fault.Way is FaultWay.Up ? SendAsync() : FetchAsync());
            }
            catch (MailboxException failed)
            {
                told ??= (failed.Message, failed.Fault, scene.Since);
                if (failed.StopsAccount && (mended || fault.Mend is null)) break;
                await MendAsync(failed.StopsAccount);
            }

            if (end is null && told is null && waited is not null && !fault.Settles) await MendAsync(stopped: false);
            if (end is null) await Task.Delay(TimeSpan.FromMilliseconds(100 * tries), TimeProvider.System, cancellation);
        }

        var known = told ?? (waited is { } pause ? (pause.Text, null, pause.Known) : (end?.Text ?? "", null, scene.Since));
        if (!scene.AllHappened || (fault.Kill is not null && !killed)) wrong ??= "the fault did not happen";
        // What was held up may still take effect: it must not change what was said.
        scene.Server.Thaw();
        if (fault.Late) await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancellation);
        await scene.ReopenAsync();
        FaultRow row = new(fault)
        {
            Told = Anywhere(known.Text),
            Class = known.Class,
            Known = known.Known,
            Tries = tries,
            Mended = mended,
            Outcome = end?.Outcome ?? (fault.Way is FaultWay.Up ? FaultOutcome.NotDelivered : FaultOutcome.NotFetched),
            Remote = FaultVerdict.Remote(fault, scene),
        };
        return row with { Wrong = wrong ?? FaultVerdict.Wrong(row, scene, fetched) };
    }

    async Task MendAsync(bool stopped)
    {
        if (mended || fault.Mend is not { } mend || (tries < fault.MendAfter && !stopped)) return;
        wrong ??= FaultVerdict.WrongBeforeMending(fault, scene);
        await mend(scene);
        await scene.ReopenAsync();
        mended = true;
    }

    async Task<IMailbox> OpenAsync() => new WatchedMailbox(await scene.Mailboxes.OpenAsync(scene.Account, scene.Profile, cancellation), fault.Size, scene.ReachAsync);

    async Task<(FaultOutcome, string)?> SendAsync()
    {
        await using var mailbox = await OpenAsync();
        var final = $"{scene.Profile.SendFolder}/{FaultScene.FinalName}";
        Upload upload = new(scene.Profile.RenameAllowed ? $"{scene.Profile.StagingFolder ?? scene.Profile.SendFolder}/{FaultScene.PartName}" : final, final, scene.Content);
        var delivery = await SafeUpload.RunAsync(mailbox, upload, journaled, (step, _) =>
        {
            journaled = step;
            return Task.CompletedTask;
        }, cancellation);
        return (Enum.Parse<FaultOutcome>(delivery.Outcome.ToString()), delivery.Observation);
    }

    /// <summary>The account as storage knows it, which all rows share.</summary>
    Account Named => scene.Account with { Id = scene.AccountId };

    ServiceProvider Relay(Func<IMailbox, IMailbox>? watch = null) => ExchangingRelay.Build(scene.Storage, scene.Folder, Named, scene.Profile, watch);

    async Task PrepareAsync()
    {
        await using SentExchange exchange = new(Relay(), scene.AccountId);
        await exchange.PrepareAsync(FaultScene.FinalName, scene.Content, cancellation);
    }

    async Task<(FaultOutcome, string)?> PollAsync()
    {
        await using PolledExchange exchange = new(Relay(inner => new WatchedMailbox(inner, fault.Size, scene.ReachAsync)), Named, scene.Profile);
        var end = await exchange.RunAsync(cancellation);
        await ReadFetchedAsync(exchange);
        return end;
    }

    async Task ReadFetchedAsync(PolledExchange exchange)
    {
        var all = await exchange.FetchedAsync(cancellation);
        if (all.Count > 1) wrong = $"{all.Count} files were entered";
        fetched = all is [var first, ..] ? first : null;
    }

    async Task<(FaultOutcome, string)?> FetchAsync()
    {
        if (fault.OverStorage) return await PollAsync();
        await using var mailbox = await OpenAsync();
        var listed = (await mailbox.ListAsync(scene.Profile.ReceiveFolder, cancellation)).SingleOrDefault(f => f.Name == FaultScene.AnswerName);
        if (listed is null) return (FaultOutcome.NotFetched, told?.Text ?? "the file is no longer listed");
        var now = TimeProvider.System.GetUtcNow();
        var quiet = Stability.QuietFor(listed, seen, now);
        seen = new(listed, quiet is null ? now : seen!.Since, null);
        switch (FileTurns.Of(listed, null, scene.Profile, now))
        {
            case FileTurn.Empty:
                Waits("the file has no bytes yet");
                return null;
            case FileTurn.TooLarge:
                throw new MailboxException(MailboxFault.TooLarge, scene.Account.Id, $"{listed.Size} bytes; the profile allows {scene.Profile.LargestFileBytes}");
        }

        if (!Stability.MayFetch(listed, quiet, scene.Profile))
        {
            Waits("the file may still be written");
            return null;
        }

        fetched = await SafeFetch.RunAsync(mailbox, listed, scene.Profile.LargestFileBytes, cancellation, scene.Profile.FetchOnce);
        return (FaultOutcome.Fetched, $"{fetched.Length} bytes");
    }

    void Waits(string why) => waited ??= (why, scene.Since);

    async Task<(FaultOutcome, string)?> InChildAsync()
    {
        KilledOrder order = new(scene.Folder, scene.Storage, Named, scene.Profile, fault.Way, fault.Size, killed ? null : fault.Kill);
        var path = Path.Combine(scene.Folder, "order");
        await File.WriteAllTextAsync(path, KilledExchange.Write(order), cancellation);
        List<string> said = [];
        ProcessStartInfo start = new(Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], "faults", "exchange", path]);
        // Killed, it would leave its sockets for debuggers in the temporary folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        await using ChildProcess child = new(start, (line, _) =>
        {
            lock (said) said.Add(line);
        });
        var code = await child.Ended.WaitAsync(cancellation);
        if (code == 137)
        {
            killed = true;
            scene.Happens();
            told = ("our process was killed; the next one went on with what it had stored", null, TimeSpan.Zero);
            return null;
        }

        if (code != 0) throw new InvalidOperationException($"The child ended with {code}: {string.Join(" / ", said)}");
        var answer = KilledExchange.Read<KilledAnswer>(said[^1]);
        if (answer.Outcome is not { } outcome) throw new MailboxException(answer.Fault ?? MailboxFault.Transient, scene.Account.Id, answer.Text);
        if (fault.Way is FaultWay.Down)
        {
            await using PolledExchange exchange = new(Relay(), Named, scene.Profile);
            await ReadFetchedAsync(exchange);
        }

        return (outcome, answer.Text);
    }

    /// <summary>The same on every machine.</summary>
    string Anywhere(string text) => PlacePattern().Replace(FingerprintPattern().Replace(text, "SHA256:…"), "HOST:PORT")
        .Replace($"Mailbox {FaultScene.Owner}, ", "", StringComparison.Ordinal).Replace($"Mailbox {scene.AccountId}, ", "", StringComparison.Ordinal);

    [GeneratedRegex("SHA256:[A-Za-z0-9+/]{43}")]
    private static partial Regex FingerprintPattern();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex PlacePattern();
}
