namespace ClaimRelay.X12.Tests;

static class Repository
{
    /// <summary>The folder that holds ClaimRelay.sln.</summary>
    public static string Root { get; } = Find();

    static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "ClaimRelay.sln"))) return at.FullName;
        throw new InvalidOperationException("ClaimRelay.sln stands in no folder above the tests.");
    }
}
