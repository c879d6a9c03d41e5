namespace ClaimRelay.Partners;

static class PracticeCheck
{
    public static void Run(RelayConfiguration configuration, CheckReport report)
    {
        if (configuration.Practices.Count == 0) report.Error("practices", "none", "at least one practice");
        ConfigurationCheck.Ids(configuration.Practices.Select(practice => practice.Id), "practices", report);

        Dictionary<string, string> owners = [];
        foreach (var (index, practice) in configuration.Practices.Index())
        {
            var path = $"practices[{index}]";
            Npis(practice, path, owners, report);
            foreach (var (i, sender) in practice.SenderIds.Index())
            {
                EnvelopeIds.CheckId(sender, $"{path}.senderIds[{i}]", report);
            }
        }
    }

    static void Npis(Practice practice, string path, Dictionary<string, string> owners, CheckReport report)
    {
        if (practice.Npis.Count == 0) report.Error($"{path}.npis", "none", "at least one NPI, or \"*\" for any");
        foreach (var (i, npi) in practice.Npis.Index())
        {
            var place = $"{path}.npis[{i}]";
            if (npi == "*")
            {
                if (practice.Npis.Count > 1) report.Error(place, "\"*\" beside others", "\"*\" alone");
            }
            else if (!Npi.IsValid(npi))
            {
                report.Error(place, Quoted.Short(npi), "an NPI: ten digits, the last a Luhn check digit");
            }
            else if (!owners.TryAdd(npi, place))
            {
                report.Error(place, $"{Quoted.Short(npi)} as in {owners[npi]}", "each NPI in one practice, once");
            }
        }
    }
}
