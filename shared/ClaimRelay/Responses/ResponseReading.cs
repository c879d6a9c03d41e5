using ClaimRelay.X12;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Remittances;

namespace ClaimRelay.Responses;

/// <summary>What a file from a mailbox says, by its content; its name says nothing here. Pure.</summary>
public sealed record ResponseReading(IReadOnlyList<ResponsePart> Parts, IReadOnlyList<Finding> Damage)
{
    /// <summary>An interchange was found, however damaged.</summary>
    public required bool IsX12 { get; init; }

    public string Kinds => string.Join('+', Parts.Select(p => p.Kind).Distinct());

    public static ResponseReading Read(ReadOnlyMemory<byte> file)
    {
        var envelope = EnvelopeReader.Read(file);
        var parts = new List<ResponsePart>();
        foreach (var interchange in envelope.Interchanges)
        {
            parts.AddRange(InterchangeAcknowledgmentReader.Read(file, interchange).Select(a => new InterchangeAnswer(a)));
            foreach (var group in interchange.Groups)
                foreach (var set in group.Transactions.Where(s => !IsCutRemittance(s)))
                    parts.Add(PartOf(file, interchange, group, set));
        }

        var silent = parts.OfType<GroupAnswer>().SelectMany(p => p.Acknowledgment.Findings);
        return new(parts, [.. envelope.Findings.Where(f => f.Severity is FindingSeverity.Error), .. silent]) { IsX12 = envelope.Interchanges.Count > 0 };
    }

    // Money is posted whole or not at all: the rest of a remittance that is cut off comes when the file is sent again, under the same trace number.
    static bool IsCutRemittance(TransactionSet set) => set.Id == "835" && set.Findings.Any(f => f.Code == "se-missing");

    static ResponsePart PartOf(ReadOnlyMemory<byte> file, Interchange interchange, FunctionalGroup group, TransactionSet set) => set.Id switch
    {
        "999" or "997" => new GroupAnswer(GroupAcknowledgmentReader.Read(file, interchange, set)),
        "277" => new StatusAnswer(ClaimAcknowledgmentReader.Read(file, interchange, group, set)),
        "835" => new RemittanceAnswer(RemittanceReader.Read(file, interchange, set), interchange, group, set),
        _ => new OtherAnswer(set.Id, set.Range),
    };
}

/// <summary>One acknowledgment, report or remittance in a response file.</summary>
public abstract record ResponsePart(string Kind, ByteRange Range);

public sealed record InterchangeAnswer(InterchangeAcknowledgment Acknowledgment) : ResponsePart("TA1", Acknowledgment.Range);

public sealed record GroupAnswer(GroupAcknowledgment Acknowledgment) : ResponsePart(Acknowledgment.TransactionSetId, Acknowledgment.Range);

public sealed record StatusAnswer(ClaimAcknowledgment Acknowledgment) : ResponsePart("277CA", Acknowledgment.Range);

public sealed record RemittanceAnswer(Remittance Remittance, Interchange Interchange, FunctionalGroup Group, TransactionSet Set) : ResponsePart("835", Remittance.Range);

public sealed record OtherAnswer(string TransactionSetId, ByteRange Range) : ResponsePart(TransactionSetId, Range);
