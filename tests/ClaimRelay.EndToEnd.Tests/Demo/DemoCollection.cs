using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Demo;

/// <summary>One demo at a time: each fills the machine.</summary>
[CollectionDefinition("demo", DisableParallelization = true)]
public sealed class DemoCollection;
