using ClaimRelay.WorkQueues;

namespace ClaimRelay.Partners;

/// <summary>Payers, work rules and intake rules.</summary>
static class RuleCheck
{
    public static void Run(RelayConfiguration configuration, CheckReport report)
    {
        PayersOf(configuration, report);
        WorkRules(configuration, report);
        if (configuration.Intake.LargestFileBytes < 1) report.Error("intake.largestFileBytes", configuration.Intake.LargestFileBytes.ToString(), "1 or more");
        if (configuration.Intake.ClaimsPerTransaction < 1) report.Error("intake.claimsPerTransaction", configuration.Intake.ClaimsPerTransaction.ToString(), "1 or more");
    }

    static void PayersOf(RelayConfiguration configuration, CheckReport report)
    {
        Dictionary<string, string> first = [];
        foreach (var (index, payer) in configuration.Payers.Index())
        {
            var path = $"payers[{index}]";
            if (payer.Id.Trim().Length == 0) report.Error($"{path}.id", "none", "a payer id, or \"*\" for all that are not named");
            else if (!first.TryAdd(payer.Id, $"{path}.id")) report.Error($"{path}.id", $"{Quoted.Short(payer.Id)} as in {first[payer.Id]}", "an id of its own");
            if (payer.FilingLimitDays is < 1 or > 3660) report.Error($"{path}.filingLimitDays", payer.FilingLimitDays.ToString(), "1 to 3660 days");
            if (payer.Source.Trim().Length == 0) report.Error($"{path}.source", "none", "where the limit comes from: a contract or a manual with its date");
        }
    }

    static void WorkRules(RelayConfiguration configuration, CheckReport report)
    {
        foreach (var (index, rule) in configuration.WorkRules.Index())
        {
            var path = $"workRules[{index}]";
            if (rule.Practice is { } practice && configuration.Practices.All(known => known.Id != practice)) report.Error($"{path}.practice", Quoted.Short(practice), "the id of a practice");
            if (rule.Priority is < 1 or > 5) report.Error($"{path}.priority", rule.Priority.ToString(), "1 (first) to 5 (last)");
            if (rule.DollarsAtLeast < 0) report.Error($"{path}.dollarsAtLeast", rule.DollarsAtLeast.ToString()!, "0 or more");
            if (!ConfigurationCheck.IsId(rule.Queue)) report.Error($"{path}.queue", Quoted.Short(rule.Queue), "3 to 40 lower case letters, digits and hyphens");
            else if (!WorkRouting.DefaultQueues.Contains(rule.Queue)) report.Warn($"{path}.queue", $"{Quoted.Short(rule.Queue)} is not one of the queues that infra/ creates; it must exist in the Service Bus namespace");
        }
    }
}
