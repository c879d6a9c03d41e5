using BenchmarkDotNet.Attributes;
using ClaimRelay.Cli.Bench;
using ClaimRelay.X12.Generation;

namespace ClaimRelay.Benchmarks;

public class Claims837P() : GeneratedFileWork(GeneratedKind.Professional)
{
    [Benchmark(Description = "claims visited")]
    public long Claims() => Work.Claims(Bytes);

    [Benchmark(Description = "models kept")]
    public long Models() => Work.ClaimModels(Bytes);
}
