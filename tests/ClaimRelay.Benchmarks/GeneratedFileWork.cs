using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Order;
using ClaimRelay.Cli.Bench;
using ClaimRelay.X12.Generation;

namespace ClaimRelay.Benchmarks;

/// <summary>What is done to files of every kind, as parts of the time that a bare walk from terminator to terminator takes.</summary>
[ShortRunJob, MemoryDiagnoser, Orderer(SummaryOrderPolicy.FastestToSlowest)]
public abstract class GeneratedFileWork(GeneratedKind kind)
{
    const long Size = 10_000_000;

    readonly string path = Path.Combine(Path.GetTempPath(), $"claimrelay-benchmarks-{Environment.ProcessId}-{kind}");

    protected byte[] Bytes { get; private set; } = [];

    [GlobalSetup]
    public async Task GenerateAsync()
    {
        await using (var stream = File.Create(path)) await GeneratedFile.WriteAsync(stream, kind, claims: 1, seed: 1, Size);
        Bytes = await File.ReadAllBytesAsync(path);
    }

    [GlobalCleanup]
    public void Delete() => File.Delete(path);

    [Benchmark(Baseline = true, Description = "IndexOf(terminator)")]
    public long Terminators() => Work.Terminators(Bytes);

    [Benchmark(Description = "segments, elements, envelope check, from memory")]
    public long Elements() => Work.Elements(Bytes);

    [Benchmark(Description = "segments, elements, envelope check, from a file")]
    public long ElementsOfFile() => Work.Elements(path);

    [Benchmark(Description = "checked at level 5")]
    public long Checks() => Work.Checks(Bytes);
}
