using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using ClaimRelay.Sandbox.Clearinghouses.Answers;
using ClaimRelay.Sandbox.Clearinghouses.Claims;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>
/// The other side of one account: takes what is put into its send folder and answers in its receive folder. Everything it has still
/// to do is on disk, so that it may be killed at any instruction and started again: no answer is lost, none is given twice.
/// </summary>
/// <remarks>
/// Taking a file and giving an answer are one rename each, from and to the state folder, which must be on the mailbox's file
/// system. A file in <c>taken</c> without a journal entry is still to be planned; one in <c>outgoing</c> is still to be given.
/// </remarks>
/// <param name="account">The sender's name for it.</param>
/// <param name="root">The folder that stands for the mailbox.</param>
/// <param name="state">Its own folder; outside the mailbox.</param>
public sealed class Clearinghouse(
    string account, string root, string state, MailboxProfile profile, Scenario scenario, AnswerDelays delays, TimeProvider clock)
{
    readonly string sendFolder = Directory.CreateDirectory(Path.Combine(root, profile.SendFolder)).FullName;
    readonly string receiveFolder = Directory.CreateDirectory(Path.Combine(root, profile.ReceiveFolder)).FullName;
    readonly string? archiveFolder = profile.ArchiveFolder is { } archive ? Directory.CreateDirectory(Path.Combine(root, archive)).FullName : null;
    readonly string takenFolder = Directory.CreateDirectory(Path.Combine(state, "taken")).FullName;
    readonly string outgoingFolder = Directory.CreateDirectory(Path.Combine(state, "outgoing")).FullName;
    readonly string journalFolder = Directory.CreateDirectory(Path.Combine(state, "journal")).FullName;
    readonly PieceByPiece slowly = new(Path.Combine(state, "writing"), PauseBetweenPieces);
    readonly Arrivals arrivals = new(clock);
    readonly Lock gate = new();
    List<ReceivedFile>? journal;

    static TimeSpan PauseBetweenPieces { get; } = TimeSpan.FromSeconds(1);

    public string Account => account;

    public MailboxProfile Profile => profile;

    /// <summary>Every file that ever arrived, in order.</summary>
    public IReadOnlyList<ReceivedFile> Received
    {
        get
        {
            lock (gate) return [.. Journal];
        }
    }

    /// <summary>Answers that are planned and not yet in the mailbox.</summary>
    public int Pending => Directory.EnumerateFiles(outgoingFolder).Count();

    /// <summary>The bytes of a received file, as they arrived.</summary>
    public byte[] Content(ReceivedFile file) => File.ReadAllBytes(TakenPath(file.Number, file.Name));

    /// <summary>Looks into the mailbox at intervals until it is cancelled, which is the only way it ends well.</summary>
    public async Task RunAsync(TimeSpan every, CancellationToken cancellation)
    {
        using var fetched = Has(Habit.ArchiveAfterFetch) ? new FetchedFiles(receiveFolder, archiveFolder!) : null;
        using var arriving = Has(Habit.InstantPickUp) ? TakeAtOnce() : null;
        while (!cancellation.IsCancellationRequested)
        {
            Look();
            fetched?.Archive();
            try
            {
                await Task.Delay(every, clock, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>One look: takes what has come, plans its answers, gives what is due.</summary>
    public void Look()
    {
        lock (gate)
        {
            if (!Has(Habit.ArchiveAfterFetch)) EmptyArchive();
            Take();
            foreach (var (number, path) in Taken().Where(t => Journal.All(f => f.Number != t.Number))) Plan(number, path);
            Give();
        }
    }

    bool Has(Habit habit) => profile.Habits.Contains(habit);

    /// <summary>Takes a file in the moment of its rename; the answers come with the next look.</summary>
    FileSystemWatcher TakeAtOnce()
    {
        var watcher = new FileSystemWatcher(sendFolder) { NotifyFilter = NotifyFilters.FileName };
        watcher.Created += (_, _) => TakeOnly();
        watcher.Renamed += (_, _) => TakeOnly();
        watcher.EnableRaisingEvents = true;
        return watcher;

        void TakeOnly()
        {
            lock (gate) Take();
        }
    }

    List<ReceivedFile> Journal => journal ??= [.. Directory.EnumerateFiles(journalFolder, "*.json").Order(StringComparer.Ordinal).Select(ReadEntry)];

    static ReceivedFile ReadEntry(string path)
        => JsonSerializer.Deserialize(File.ReadAllBytes(path), SandboxJson.Default.ReceivedFile) ?? throw new JsonException($"{path} holds null.");

    string TakenPath(int number, string name) => Path.Combine(takenFolder, $"{number:000000}_{name}");

    string OutgoingPath(int number, int answer) => Path.Combine(outgoingFolder, $"{number:000000}-{answer:00}");

    IEnumerable<(int Number, string Path)> Taken()
        => Directory.GetFiles(takenFolder).Order(StringComparer.Ordinal).Select(path => (int.Parse(Path.GetFileName(path).Split('_')[0]), path));

    /// <summary>The sender renames a file to its final name when it is complete: what has such a name is taken as it is.</summary>
    void Take()
    {
        var number = Taken().Select(t => t.Number).DefaultIfEmpty().Max();
        foreach (var path in Directory.GetFiles(sendFolder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name.StartsWith('.') || name.EndsWith(".part", StringComparison.Ordinal)) continue;
            if (Has(Habit.NoRename) && !arrivals.IsFinished(path)) continue;
            File.Move(path, TakenPath(++number, name));
        }
    }

    void Plan(int number, string path)
    {
        var content = File.ReadAllBytes(path);
        var file = ClaimFileReader.Read(content);
        var sha256 = Hash(content);
        var interchanges = file.Interchanges.Select(i => i.ControlNumber).ToList();
        var isRepeated = Journal.Any(f => f.Sha256 == sha256 || f.Interchanges.Any(interchanges.Contains));
        var known = Journal.SelectMany(f => f.Claims).Where(c => !Decisions.IsRefused(c.Outcome)).Select(c => c.Sha256).ToHashSet();
        var rules = Decisions.For(file, scenario, known);
        var now = clock.GetUtcNow();
        var named = Journal.Sum(f => f.Answers.Count);

        List<FileAnswer> answers = [];
        foreach (var interchange in file.Interchanges)
        {
            var context = new AnswerContext(interchange, profile, scenario.Seed, DateOnly.FromDateTime(now.UtcDateTime));
            foreach (var answer in AnswerPlan.For(context, rules, isRepeated))
            {
                var due = now + delays.Of(answer.Kind);
                var name = NameOf(answer.Kind, due, Hash(answer.Bytes), named + answers.Count);
                var bytes = answer.Bytes;
                if (Has(Habit.ZippedRemittances) && answer.Kind is AnswerKind.Remittance or AnswerKind.Correction) (name, bytes) = Zipped(name, bytes, due);
                if (Has(Habit.TaxIdFolders) && interchange.Claims.Select(c => c.Provider.TaxId).FirstOrDefault(id => id.Length > 0) is { } taxId) name = $"{taxId}/{name}";
                File.WriteAllBytes(OutgoingPath(number, answers.Count), bytes);
                answers.Add(new(answer.Kind, name, due, Hash(bytes)));
            }
        }

        var entry = new ReceivedFile
        {
            Number = number,
            Name = Path.GetFileName(path)[7..],
            Size = content.Length,
            Sha256 = sha256,
            At = now,
            Interchanges = interchanges,
            Claims = [.. file.Interchanges.SelectMany(i => i.Claims).Select(c => new ReceivedClaim(c.Pcn, c.Charge, c.Hash, rules[c].Outcome))],
            Answers = answers,
            IsRepeated = isRepeated,
        };
        var journalPath = Path.Combine(journalFolder, $"{number:000000}.json");
        File.WriteAllBytes(journalPath + ".new", JsonSerializer.SerializeToUtf8Bytes(entry, SandboxJson.Default.ReceivedFile));
        File.Move(journalPath + ".new", journalPath);
        Journal.Add(entry);
    }

    /// <summary>One rename gives an answer: while it is in the outgoing folder it was not given, then it was.</summary>
    void Give()
    {
        var now = clock.GetUtcNow();
        foreach (var file in Journal)
        {
            for (var i = 0; i < file.Answers.Count; i++)
            {
                var (outgoing, answer) = (OutgoingPath(file.Number, i), file.Answers[i]);
                if (answer.Due > now || !File.Exists(outgoing)) continue;

                var target = Path.Combine(receiveFolder, answer.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                if (Has(Habit.SlowWriter))
                {
                    slowly.Write(outgoing, target, now);
                    continue;
                }

                // A name that came round again waits until the client has cleared the old file away.
                if (File.Exists(target)) continue;
                File.SetLastWriteTimeUtc(outgoing, now.UtcDateTime);
                File.Move(outgoing, target);
            }
        }
    }

    /// <summary>What clients have moved away is the clearinghouse's to delete: else a recycled name would collide there.</summary>
    void EmptyArchive()
    {
        if (archiveFolder is null) return;
        foreach (var path in Directory.GetFiles(archiveFolder)) File.Delete(path);
    }

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>One member, the same bytes for the same answer.</summary>
    (string Name, byte[] Bytes) Zipped(string name, byte[] answer, DateTimeOffset due)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            var member = archive.CreateEntry(name);
            member.LastWriteTime = due;
            using var content = member.Open();
            content.Write(answer);
        }

        return (profile.Cycle.Count > 0 ? name : Path.ChangeExtension(name, ".zip"), zip.ToArray());
    }

    string NameOf(AnswerKind kind, DateTimeOffset due, string hash, int ordinal)
        => profile.AnswerName
            .Replace("{kind}", profile.Kinds[kind])
            .Replace("{time}", due.ToString("yyyyMMddHHmmss"))
            .Replace("{date}", due.ToString("yyyyMMdd"))
            .Replace("{ordinal}", (ordinal + 1).ToString("000"))
            .Replace("{uuid}", Draw.Uuid(scenario.Seed, account, hash).ToString())
            .Replace("{account}", Draw.Digits(6, scenario.Seed, "mailbox", account))
            .Replace("{cycle}", profile.Cycle.Count == 0 ? "" : profile.Cycle[ordinal % profile.Cycle.Count]);
}
