namespace ClaimRelay.Partners;

/// <summary>National Provider Identifier: ten digits, the last a Luhn check digit over 80840 and the first nine (45 CFR 162.406).</summary>
public static class Npi
{
    public static bool IsValid(string text)
    {
        if (text.Length != 10 || !text.All(char.IsAsciiDigit) || text[0] is not ('1' or '2')) return false;

        // 24 is what the fixed prefix 80840 adds to the Luhn sum.
        var sum = 24;
        for (var i = 0; i < 10; i++)
        {
            var digit = text[i] - '0';
            var counted = i % 2 == 0 ? digit * 2 : digit;
            sum += counted > 9 ? counted - 9 : counted;
        }

        return sum % 10 == 0;
    }
}
