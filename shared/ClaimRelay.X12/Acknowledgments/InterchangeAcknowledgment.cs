namespace ClaimRelay.X12.Acknowledgments;

/// <summary>TA1. Speaks of one interchange that we sent.</summary>
/// <param name="ControlNumber">TA101 = our ISA13.</param>
/// <param name="Date">TA102 = our ISA09.</param>
/// <param name="Time">TA103 = our ISA10.</param>
/// <param name="Code">TA104: A accepted, E accepted with errors, R rejected.</param>
/// <param name="Note">TA105.</param>
public sealed record InterchangeAcknowledgment(string ControlNumber, string Date, string Time, string Code, string Note, ByteRange Range);
