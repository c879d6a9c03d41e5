using BenchmarkDotNet.Attributes;
using ClaimRelay.Cli.Bench;
using ClaimRelay.X12.Generation;

namespace ClaimRelay.Benchmarks;

public class Remittances835() : GeneratedFileWork(GeneratedKind.Remittance)
{
    [Benchmark(Description = "models kept")]
    public long Models() => Work.RemittanceModels(Bytes);
}
