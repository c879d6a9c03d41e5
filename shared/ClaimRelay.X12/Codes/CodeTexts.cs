using System.Collections.Frozen;

namespace ClaimRelay.X12.Codes;

/// <summary>The code lists that have short texts.</summary>
public enum CodeList
{
    /// <summary>STC01-1 of a 277CA.</summary>
    ClaimStatusCategory,

    /// <summary>STC01-2 of a 277CA.</summary>
    ClaimStatus,

    /// <summary>CAS01 of an 835.</summary>
    AdjustmentGroup,

    /// <summary>CAS02 of an 835: claim adjustment reason code.</summary>
    Carc,

    /// <summary>MIA, MOA and LQ of an 835: remittance advice remark code.</summary>
    Rarc,

    /// <summary>PLB03-1 of an 835.</summary>
    ProviderAdjustment,

    /// <summary>CLP02 of an 835.</summary>
    ClaimPaymentStatus,

    /// <summary>TA105.</summary>
    InterchangeNote,

    /// <summary>IK304 (AK304).</summary>
    SegmentError,

    /// <summary>IK403 (AK403).</summary>
    ElementError,

    /// <summary>IK502 (AK502).</summary>
    TransactionError,

    /// <summary>AK905.</summary>
    GroupError,
}

/// <summary>Short wording for codes, for people. The project's own words: the lists' owners publish the official ones.</summary>
public static class CodeTexts
{
    static readonly FrozenDictionary<(CodeList, string), string> Texts = Load();

    /// <summary>The wording; an unknown code prints itself.</summary>
    public static string Text(CodeList list, string code) => Texts.GetValueOrDefault((list, code), code);

    public static bool IsKnown(CodeList list, string code) => Texts.ContainsKey((list, code));

    /// <summary>Lines of list, code and text, tab separated; lines with # say where they come from and of what date they are.</summary>
    static FrozenDictionary<(CodeList, string), string> Load()
    {
        Dictionary<(CodeList, string), string> texts = [];
        using var stream = typeof(CodeTexts).Assembly.GetManifestResourceStream("ClaimRelay.X12.Codes.codes.tsv")
            ?? throw new InvalidOperationException("The assembly lacks its code texts (ClaimRelay.X12.Codes.codes.tsv).");
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var fields = line.Split('\t');
            if (fields.Length != 3 || !Enum.TryParse<CodeList>(fields[0], out var list))
                throw new InvalidOperationException($"codes.tsv has a line that is not list, code and text: {line}");
            texts.Add((list, fields[1]), fields[2]);
        }
        return texts.ToFrozenDictionary();
    }
}
