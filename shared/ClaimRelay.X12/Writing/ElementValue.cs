using System.Globalization;

namespace ClaimRelay.X12.Writing;

/// <summary>A value to write as one element: text, number or date as such; several components through <see cref="Composite"/>.</summary>
public readonly struct ElementValue
{
    readonly string? text;

    ElementValue(string? text) => this.text = text;

    ElementValue(string?[] components) => Components = components;

    internal string Text => text ?? "";

    internal string?[]? Components { get; }

    internal bool IsEmpty => Components is null ? string.IsNullOrEmpty(text) : Components.All(string.IsNullOrEmpty);

    /// <summary>One element of several components, as <c>HC:99213:25</c>; trailing empty ones are left out.</summary>
    public static ElementValue Composite(params string?[] components) => new(components);

    public static implicit operator ElementValue(string? value) => new(value);

    public static implicit operator ElementValue(int value) => new(value.ToString(CultureInfo.InvariantCulture));

    public static implicit operator ElementValue(long value) => new(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>X12 type R: no exponent, no trailing zeros behind the decimal point.</summary>
    public static implicit operator ElementValue(decimal value) => new(Number(value));

    /// <summary>yyyyMMdd.</summary>
    public static implicit operator ElementValue(DateOnly value) => new(value.ToString("yyyyMMdd", CultureInfo.InvariantCulture));

    /// <summary>An amount as X12 writes it, for use inside a composite.</summary>
    public static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
