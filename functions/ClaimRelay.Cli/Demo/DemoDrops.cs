using ClaimRelay.Cli.LocalHost;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Storage;

namespace ClaimRelay.Cli.Demo;

/// <summary>What is dropped, by whom, in which order; and the scenario that says what becomes of it.</summary>
public sealed record DemoDrops(IReadOnlyList<DroppedFile> Files, Scenario Scenario)
{
    public const string YourPractice = "yours";

    const string SentTwice = "professional.837";

    /// <summary>True when these are the files of the person who runs the demo: what the relay refuses of them is no fault of the relay.</summary>
    public bool AreYours => Files.Any(f => f.Practice == YourPractice);

    public IReadOnlyList<string> Practices => [.. Files.Select(f => f.Practice).Distinct()];

    public IReadOnlyList<DroppedClaim> Claims => [.. Files.Where(f => !f.IsDuplicate).SelectMany(f => f.Claims(Scenario))];

    /// <exception cref="IOException">A file is missing or cannot be read; the message says which.</exception>
    public static DemoDrops From(IReadOnlyList<string> files) => files.Count > 0 ? Yours(files) : Samples();

    static DemoDrops Samples()
    {
        var folder = Path.Combine(Installation.Root ?? AppContext.BaseDirectory, "samples");
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The folder {folder} with the sample batches is missing: run the demo from a clone of the repository, or name files of your own.");
        var files = Directory.GetFiles(folder, "*.837", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => new DroppedFile(Path.GetFileName(Path.GetDirectoryName(path)!), Path.GetFileName(path), File.ReadAllBytes(path))).ToList();
        var again = files.First(f => f.Name == SentTwice);
        return new([.. files, new(again.Practice, "professional-again.837", again.Content) { IsDuplicate = true }], Scenario.Load(Path.Combine(folder, "scenario.json")));
    }

    static DemoDrops Yours(IReadOnlyList<string> paths)
    {
        var files = new List<DroppedFile>();
        foreach (var path in paths)
        {
            var file = new DroppedFile(YourPractice, $"{files.Count + 1}-{Path.GetFileName(path)}", File.ReadAllBytes(path));
            files.Add(file with { IsDuplicate = files.Any(f => f.Sha256 == file.Sha256) });
        }

        return new(files, Scenario.Default);
    }

    /// <summary>Drops everything, the repeated files last and only once the relay has taken in the first of their bytes.</summary>
    /// <param name="pause">Between two files.</param>
    /// <param name="isTakenIn">Whether a batch is through intake.</param>
    public async Task DropAsync(RelayStorage storage, TimeSpan pause, Func<DroppedFile, Task<bool>> isTakenIn, TimeProvider clock, CancellationToken cancellation)
    {
        foreach (var file in Files.OrderBy(f => f.IsDuplicate))
        {
            while (file.IsDuplicate && !await isTakenIn(file)) await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellation);
            await storage.Claims.GetBlobClient($"{file.Practice}/{file.Name}").UploadAsync(BinaryData.FromBytes(file.Content), overwrite: false, cancellation);
            await Task.Delay(pause, clock, cancellation);
        }
    }
}
