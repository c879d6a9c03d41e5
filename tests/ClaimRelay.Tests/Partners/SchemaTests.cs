using Xunit;

namespace ClaimRelay.Tests.Partners;

public class SchemaTests
{
    /// <summary>Run with CLAIMRELAY_APPROVE=1 to write the file anew.</summary>
    [Fact]
    public void The_schema_in_docs_is_the_one_that_the_records_give()
    {
        var path = Path.Combine(Sample.Root, "docs", "relay.schema.json");
        var generated = ConfigurationSchema.Generate();
        if (Environment.GetEnvironmentVariable("CLAIMRELAY_APPROVE") == "1") File.WriteAllText(path, generated);
        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", generated);
    }
}
