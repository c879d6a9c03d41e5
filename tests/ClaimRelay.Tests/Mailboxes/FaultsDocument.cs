using System.Text;
using ClaimRelay.Mailboxes;
using ClaimRelay.Tests.Partners;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

public class FaultsDocument
{
    const string Begin = "<!-- tables -->\n";

    /// <summary>Run with CLAIMRELAY_APPROVE=1 to write the file anew.</summary>
    [Fact]
    public void The_tables_of_faults_in_docs_are_the_ones_in_use()
    {
        var path = Path.Combine(Sample.Root, "docs", "mailbox-faults.md");
        StringBuilder text = new(File.ReadAllText(path).Split(Begin)[0] + Begin);
        text.Append("\n| what is seen | connect, list, look, fetch, remove | write, rename |\n| --- | --- | --- |\n");
        foreach (var row in MailboxFaults.Table) text.Append($"| {row.Says} | {row.At(MailboxStage.List)} | {row.At(MailboxStage.Put)} |\n");
        text.Append("\n| fault | class | means | stops the account |\n| --- | --- | --- | --- |\n");
        foreach (var fault in Enum.GetValues<MailboxFault>())
            text.Append($"| {fault} | {MailboxFaults.ClassOf(fault)} | {MailboxFaults.Meaning(fault)} | {(new MailboxException(fault, "any", "").StopsAccount ? "yes" : "")} |\n");
        if (Environment.GetEnvironmentVariable("CLAIMRELAY_APPROVE") == "1") File.WriteAllText(path, text.ToString());
        Assert.Equal(text.ToString(), File.ReadAllText(path));
    }
}
