namespace ClaimRelay.Sandbox.Clearinghouses.Claims;

/// <summary>What a clearinghouse sees in a file that was sent to it: no interchange at all when it is not X12.</summary>
sealed record SubmittedFile(IReadOnlyList<SubmittedInterchange> Interchanges);

sealed record SubmittedInterchange
{
    public required string SenderQualifier { get; init; }
    public required string SenderId { get; init; }
    public required string ReceiverQualifier { get; init; }
    public required string ReceiverId { get; init; }
    public required string Date { get; init; }
    public required string Time { get; init; }
    public required string ControlNumber { get; init; }
    public required string Usage { get; init; }

    /// <summary>IEA is there, echoes ISA13 and counts the groups, each GE its sets.</summary>
    public bool IsSound { get; set; }
    public List<SubmittedGroup> Groups { get; } = [];

    public IEnumerable<SubmittedClaim> Claims => Groups.SelectMany(g => g.Sets).SelectMany(s => s.Claims);
}

sealed record SubmittedGroup(string FunctionalId, string Sender, string ControlNumber, string Version)
{
    public List<SubmittedSet> Sets { get; } = [];
}

/// <summary>ST to SE.</summary>
/// <param name="Position">Place of the set in the file, from 1.</param>
sealed record SubmittedSet(string Id, string ControlNumber, string Version, int Position)
{
    /// <summary>BHT03.</summary>
    public string Reference { get; set; } = "";
    public string SubmitterName { get; set; } = "";
    public bool CountsHold { get; set; }
    public List<SubmittedClaim> Claims { get; } = [];
}

/// <summary>One who bills (2000A).</summary>
sealed record BillingProvider(int Ordinal)
{
    public string Name { get; set; } = "";
    public string Npi { get; set; } = "";
    public string TaxId { get; set; } = "";
}

sealed record Person(string Last, string First, string Id);

/// <summary>One CLM loop with what stands above it.</summary>
sealed record SubmittedClaim
{
    public required string Pcn { get; init; }
    public required decimal Charge { get; init; }
    public required string Facility { get; init; }

    /// <summary>CLM05-2: A for institutional claims.</summary>
    public required string FacilityQualifier { get; init; }
    public required string Frequency { get; init; }
    public required BillingProvider Provider { get; init; }
    public required string PayerId { get; init; }
    public required string PayerName { get; init; }
    public required string PlanCode { get; init; }
    public required Person Patient { get; init; }

    /// <summary>Place of CLM in its transaction set, ST = 1.</summary>
    public required int Segment { get; init; }

    /// <summary>SHA-256 of the bytes of the loop.</summary>
    public string Hash { get; set; } = "";
    public DateOnly From { get; set; } = DateOnly.MaxValue;
    public DateOnly To { get; set; }
    public List<SubmittedLine> Lines { get; } = [];

    public void Covers(DateOnly from, DateOnly to)
    {
        if (from < From) From = from;
        if (to > To) To = to;
    }
}

sealed record SubmittedLine(int Number)
{
    /// <summary>HC, AD or NU; for the composite of SVC01.</summary>
    public string Qualifier { get; set; } = "";
    public string Procedure { get; set; } = "";
    public string Modifier { get; set; } = "";
    public string Revenue { get; set; } = "";
    public decimal Charge { get; set; }
    public decimal Units { get; set; } = 1;
    public DateOnly? Date { get; set; }

    /// <summary>REF*6R.</summary>
    public string Control { get; set; } = "";
}
