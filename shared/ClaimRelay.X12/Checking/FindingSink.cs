namespace ClaimRelay.X12.Checking;

/// <summary>Collects findings up to a number; the rest is counted, so that a file of nothing but errors does not fill the memory.</summary>
sealed class FindingSink(int max)
{
    readonly List<Finding> findings = [];

    public IReadOnlyList<Finding> Findings => findings;

    public int Dropped { get; private set; }

    /// <summary>The worst that was found, kept or not: what was only counted refuses a file as well.</summary>
    public FindingSeverity Worst { get; private set; }

    public void Add(Finding finding)
    {
        if (finding.Severity > Worst) Worst = finding.Severity;
        if (findings.Count < max) findings.Add(finding);
        else Dropped++;
    }
}
