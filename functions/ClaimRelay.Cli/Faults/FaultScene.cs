using System.Diagnostics;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Sandbox.Lines;

namespace ClaimRelay.Cli.Faults;

/// <summary>The world of one row: a server, a line to it, an account, a file, and a receiver that may take it.</summary>
sealed class FaultScene : IAsyncDisposable
{
    public const string Owner = "acme";

    static ReadOnlySpan<byte> Header => "ISA*00*          *00*          *ZZ*RELAY01        *ZZ*CLEARINGHOUSE  *260102*0304*^*00501*000000007*0*P*:~"u8;

    readonly FaultCase fault;
    readonly string root;
    readonly List<int> left;
    readonly List<IDisposable> held = [];
    int leaked;
    long happened;

    FaultScene(FaultCase fault, string folder, SshServer server, int seed, string storage)
    {
        (this.fault, Folder, Server, Storage, AccountId) = (fault, folder, server, storage, $"{Owner}{seed}");
        root = server.Root(Owner);
        left = [.. fault.Events.Select(e => e.Times)];
        Content = Bytes(fault.Size, seed);
        // The relay reads from it that it is for production.
        if (fault is { OverStorage: true, Way: FaultWay.Up }) Header.CopyTo(Content);
        Whole = [Content];
        Line = fault.Line?.Invoke(server.Port);
        Account = new()
        {
            Id = Owner,
            Profile = "faults",
            Host = "127.0.0.1",
            Port = Line?.Port ?? server.Port,
            User = SshServer.User,
            PrivateKey = $"file:{Path.GetRelativePath(folder, server.KeyFor(Owner))}",
            HostKeys = [server.HostKeyFingerprint],
            Practices = [],
            SenderId = "RELAY01",
        };
        Profile = new()
        {
            Id = "faults",
            RenameAllowed = !fault.Direct,
            SettledAfter = TimeSpan.FromMilliseconds(400),
            FetchOnce = fault.Settles || fault.TakesFetched,
            AfterFetch = fault.TakesFetched ? AfterFetch.Leave : AfterFetch.Delete,
        };
        Mailboxes = Factory();
    }

    public string Folder { get; }

    /// <summary>What the relay itself stands on; empty where it does not run. Of all rows: each has an account of its own in it.</summary>
    public string Storage { get; }
    public string AccountId { get; }
    public SshServer Server { get; }
    public FaultProxy? Line { get; set; }

    /// <summary>The bytes that are sent, or lie ready to be fetched.</summary>
    public byte[] Content { get; }

    /// <summary>Versions of the file that were complete; the last one stands now.</summary>
    public List<byte[]> Whole { get; }

    public Account Account { get; set; }
    public ClearinghouseProfile Profile { get; set; }
    public MailboxFactory Mailboxes { get; private set; }

    /// <summary>Files of others, by path, that must stay as they are.</summary>
    public Dictionary<string, byte[]> Others { get; } = [];

    /// <summary>What the receiver took away.</summary>
    public List<byte[]> Taken { get; } = [];

    /// <summary>Connections that did not close in time.</summary>
    public int Leaked => leaked + Mailboxes.LeakedConnections;

    public string Inbound => Server.Seen(Path.Combine(root, Profile.SendFolder));
    public string Outbound => Server.Seen(Path.Combine(root, Profile.ReceiveFolder));
    public const string FinalName = "acme_000000007.837";
    public const string PartName = ".7.part";
    public string Final => Path.Combine(Inbound, FinalName);
    public string Part => Path.Combine(Inbound, PartName);
    public const string AnswerName = "acme_000000007.999";
    public string Answer => Path.Combine(Outbound, AnswerName);

    /// <summary>False while a part of the fault is still to come: then the row says nothing.</summary>
    public bool AllHappened => left.All(l => l == 0) && Line is not { HasRules: true, Happened.IsCompletedSuccessfully: false };

    /// <summary>How long ago it happened.</summary>
    public TimeSpan Since => Stopwatch.GetElapsedTime(Volatile.Read(ref happened));

    public static async Task<FaultScene> StartAsync(FaultCase fault, string folder, int seed, string storage, CancellationToken cancellation)
    {
        var mailbox = Path.Combine(folder, "mailbox");
        var options = fault.Disk is { } disk ? fault.Server with { Under = disk(mailbox) } : fault.Server;
        var server = await SshServer.StartAsync(Path.Combine(folder, "sshd"), new Dictionary<string, string> { [Owner] = mailbox }, TimeProvider.System, options, cancellation);
        FaultScene scene = new(fault, folder, server, seed, storage);
        try
        {
            Directory.CreateDirectory(scene.Inbound);
            Directory.CreateDirectory(scene.Outbound);
            if (fault.Way is FaultWay.Down) await File.WriteAllBytesAsync(scene.Answer, scene.Content, cancellation);
            if (fault.TakesFetched) scene.Hold(new TakingPartner(scene.Outbound, Path.Combine(mailbox, "archive")));
            if (fault.Before is { } before) await before(scene);
            scene.Happens();
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>It happens now: what is known later is counted from here.</summary>
    public void Happens() => Volatile.Write(ref happened, Stopwatch.GetTimestamp());

    /// <summary>The exchange comes to a moment.</summary>
    public async Task ReachAsync(FaultMoment moment)
    {
        foreach (var (place, one) in fault.Events.Index())
        {
            if (one.At != moment || left[place] == 0) continue;
            left[place]--;
            Happens();
            await one.What(this);
        }
    }

    /// <summary>Opens the connection, which then stands idle.</summary>
    public async Task ConnectAsync()
    {
        await using var mailbox = await Mailboxes.OpenAsync(Account, Profile, CancellationToken.None);
        await mailbox.ListAsync(Profile.ReceiveFolder, CancellationToken.None);
    }

    /// <summary>Kept until the end of the row.</summary>
    public T Hold<T>(T something) where T : IDisposable
    {
        held.Add(something);
        return something;
    }

    /// <summary>Ends what was held so far.</summary>
    public void LetGo()
    {
        held.ForEach(static one => one.Dispose());
        held.Clear();
    }

    /// <summary>As after a restart of the relay: no connection is kept.</summary>
    public async Task ReopenAsync()
    {
        await Mailboxes.DisposeAsync();
        leaked += Mailboxes.LeakedConnections;
        Mailboxes = Factory();
    }

    /// <summary>The receiver takes a file away, as soon as it sees it.</summary>
    public void Take(string path)
    {
        Taken.Add(File.ReadAllBytes(path));
        File.Delete(path);
    }

    /// <summary>A file of somebody else.</summary>
    public void PutOther(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        Others[path] = bytes;
    }

    /// <summary>Another complete file comes under the same name.</summary>
    public void Replace(byte[] bytes)
    {
        File.WriteAllBytes(Answer, bytes);
        Whole.Add(bytes);
    }

    /// <summary>The same for the same seed; invented.</summary>
    public static byte[] Bytes(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        LetGo();
        // The server first: who waits for it then knows at once.
        await Server.DisposeAsync();
        Line?.Dispose();
        await Mailboxes.DisposeAsync();
    }

    /// <summary>Where secrets lie by a relative path.</summary>
    public void PutSecret(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    MailboxFactory Factory()
    {
        Secrets secrets = new(Folder, vault: null);
        return new(async (reference, token) => await secrets.ResolveAsync(reference, token), TimeProvider.System, FaultCase.Quick);
    }
}
