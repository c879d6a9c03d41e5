namespace ClaimRelay.X12.Eligibility;

/// <summary>Puts each 271 together. A level that was left out is no reason to lose what stands below it.</summary>
public sealed class EligibilityAssembler : SetAssembler<EligibilityResponse>
{
    string level = "";
    string reference = "";
    string sourceName = "";
    string sourceId = "";
    string receiverId = "";
    List<EligibilityRejection> rejections = [];
    List<EligibilitySubject> subjects = [];
    OpenSubject? subject;

    private protected override bool Begin(in Segment st)
    {
        (level, reference, sourceName, sourceId, receiverId, rejections, subjects, subject) = ("", "", "", "", "", [], [], null);
        return st[1].Is("271"u8);
    }

    private protected override void Take(in Segment segment, int tag)
    {
        switch (tag)
        {
            case Tags.Bht: reference = segment[3].ToString(); break;
            case Tags.Hl: StartLevel(segment[3].ToString()); break;
            case Tags.Nm1 when level == "20" && sourceName.Length + sourceId.Length == 0: (sourceName, sourceId) = (segment[3].ToString(), segment[9].ToString()); break;
            case Tags.Nm1 when level == "21" && receiverId.Length == 0: receiverId = segment[9].ToString(); break;
            default:
                if (subject is not null) subject.Add(segment, tag);
                else if (segment.Is("AAA"u8)) rejections.Add(Rejection(segment));
                break;
        }
    }

    private protected override EligibilityResponse Build(ByteRange range)
    {
        EndSubject();
        return new()
        {
            Reference = reference,
            SourceName = sourceName,
            SourceId = sourceId,
            ReceiverId = receiverId,
            Rejections = rejections,
            Subjects = subjects,
            Range = range,
        };
    }

    void StartLevel(string code)
    {
        EndSubject();
        level = code;
        if (level is "22" or "23") subject = new(level == "23");
    }

    void EndSubject()
    {
        if (subject is not null) subjects.Add(subject.Build());
        subject = null;
    }

    static EligibilityRejection Rejection(in Segment aaa) => new(aaa[1].Is("Y"u8), aaa[3].ToString(), aaa[4].ToString());

    /// <summary>2000C or 2000D.</summary>
    sealed class OpenSubject(bool isDependent)
    {
        readonly List<EligibilityRejection> rejections = [];
        readonly List<EligibilityPeriod> periods = [];
        readonly List<EligibilityBenefit> benefits = [];
        string? trace;
        string lastName = "";
        string firstName = "";
        string memberId = "";
        bool isNamed;

        // The benefit at hand, and what belongs to it.
        EligibilityBenefit? benefit;
        List<EligibilityPeriod> benefitPeriods = [];
        List<string> messages = [];

        public void Add(in Segment segment, int tag)
        {
            if (tag == Tags.Eb) StartBenefit(segment);
            else if (tag == Tags.Dtp)
            {
                if (Period.Read(segment[2], segment[3]) is { } period) (benefit is null ? periods : benefitPeriods).Add(new(segment[1].ToString(), period.From, period.To));
            }
            else if (segment.Is("MSG"u8)) messages.Add(segment[1].ToString());
            else if (segment.Is("AAA"u8)) rejections.Add(Rejection(segment));
            else if (tag == Tags.Trn && segment[1].Is("2"u8)) trace ??= segment[2].TextOrNull();
            else if (tag == Tags.Nm1 && !isNamed)
            {
                (isNamed, lastName, firstName, memberId) = (true, segment[3].ToString(), segment[4].ToString(), segment[9].ToString());
            }
        }

        public EligibilitySubject Build()
        {
            EndBenefit();
            return new()
            {
                IsDependent = isDependent,
                Trace = trace,
                LastName = lastName,
                FirstName = firstName,
                MemberId = memberId,
                Rejections = rejections,
                Periods = periods,
                Benefits = benefits,
            };
        }

        void StartBenefit(in Segment eb)
        {
            EndBenefit();
            List<string> serviceTypes = [];
            foreach (var type in eb[3].Repetitions) serviceTypes.Add(type.ToString());
            (benefitPeriods, messages) = ([], []);
            benefit = new()
            {
                Code = eb[1].ToString(),
                CoverageLevel = eb[2].ToString(),
                ServiceTypes = serviceTypes,
                InsuranceType = eb[4].ToString(),
                Plan = eb[5].ToString(),
                TimePeriod = eb[6].ToString(),
                Amount = eb[7].TryDecimal(out var amount) ? amount : null,
                Part = eb[8].TryDecimal(out var part) ? part : null,
                QuantityQualifier = eb[9].ToString(),
                Quantity = eb[10].TryDecimal(out var quantity) ? quantity : null,
                NeedsAuthorization = eb[11].ToString(),
                IsInNetwork = eb[12].ToString(),
                Procedure = eb[13].Component(2).ToString(),
                Periods = benefitPeriods,
                Messages = messages,
            };
        }

        void EndBenefit()
        {
            if (benefit is not null) benefits.Add(benefit);
            benefit = null;
        }
    }
}
