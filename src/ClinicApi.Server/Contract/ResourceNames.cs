namespace ClinicApi.Server.Contract;

/// <summary>The names of resources, as the contract's patterns spell them.</summary>
internal static class ResourceNames
{
    private const int MostCharactersOfAnId = 64;

    // Ids of keys were made of letters of either case once.
    private const string OfKeys = "{api_key}";

    public static string Clinic(string clinic) => $"clinics/{clinic}";

    public static string InClinic(string clinic, string collection, string id) => $"clinics/{clinic}/{collection}/{id}";

    public static string Patient(string clinic, string patient) => InClinic(clinic, "patients", patient);

    public static string Consent(string clinic, string patient, string consent) => $"{Patient(clinic, patient)}/consents/{consent}";

    public static string Assessment(string clinic, string patient, string assessment) => $"{Patient(clinic, patient)}/assessments/{assessment}";

    public static string Outcome(string clinic, string patient, string outcome) => $"{Patient(clinic, patient)}/outcomes/{outcome}";

    public static string Photo(string clinic, string patient, string photo) => $"{Patient(clinic, patient)}/photos/{photo}";

    public static string Practitioner(string clinic, string practitioner) => InClinic(clinic, "practitioners", practitioner);

    public static string Appointment(string clinic, string appointment) => InClinic(clinic, "appointments", appointment);

    public static string Hold(string clinic, string hold) => InClinic(clinic, "holds", hold);

    public static string Course(string clinic, string course) => InClinic(clinic, "courses", course);

    public static string WaitlistEntry(string clinic, string entry) => InClinic(clinic, "waitlistEntries", entry);

    public static string Treatment(string clinic, string treatment) => InClinic(clinic, "treatments", treatment);

    public static string Partner(string partner) => $"partners/{partner}";

    public static string ApiKey(string partner, string key) => $"partners/{partner}/apiKeys/{key}";

    public static string ClinicGrant(string partner, string grant) => $"partners/{partner}/clinicGrants/{grant}";

    public static string WebhookEndpoint(string partner, string endpoint) => $"partners/{partner}/webhookEndpoints/{endpoint}";

    public static string Delivery(string partner, string endpoint, string delivery) => $"{WebhookEndpoint(partner, endpoint)}/deliveries/{delivery}";

    /// <summary>The last id of a name that validation has accepted.</summary>
    public static string LastId(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>The clinic's id in a name that validation has accepted.</summary>
    public static string ClinicId(string name) =>
        TryClinicId(name) ?? throw new ArgumentException("Not the name of something in a clinic.", nameof(name));

    public static string? TryClinicId(string name) => TryIdAfter("clinics/", name);

    /// <summary>The same as a part of the name; empty if there is none.</summary>
    public static ReadOnlySpan<char> ClinicIdIn(string name) => IdAfter("clinics/", name);

    /// <summary>The id of the partner whose name it is, or to whom what it names belongs.</summary>
    public static string PartnerId(string name) =>
        TryPartnerId(name) ?? throw new ArgumentException("Not the name of a partner or of something of one.", nameof(name));

    public static string? TryPartnerId(string name) => TryIdAfter("partners/", name);

    /// <summary>The id of the patient whose name it is, or to whom what it names belongs.</summary>
    public static string? TryPatientId(string name)
    {
        const string clinics = "clinics/";
        const string patients = "/patients/";
        if (!name.StartsWith(clinics, StringComparison.Ordinal))
            return null;
        var afterClinic = name.AsSpan(clinics.Length);
        var clinic = FirstPart(afterClinic);
        var rest = afterClinic[clinic.Length..];
        if (!IsId(clinic) || !rest.StartsWith(patients, StringComparison.Ordinal))
            return null;
        var patient = FirstPart(rest[patients.Length..]);
        return IsId(patient) ? patient.ToString() : null;
    }

    /// <summary>Whether a name follows a pattern such as <c>clinics/{clinic}/patients/{patient}</c>.</summary>
    public static bool Matches(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        while (true)
        {
            var part = FirstPart(name);
            var expected = FirstPart(pattern);
            if (!MatchesPart(part, expected) || (part.Length == name.Length) != (expected.Length == pattern.Length))
                return false;
            if (part.Length == name.Length)
                return true;
            name = name[(part.Length + 1)..];
            pattern = pattern[(expected.Length + 1)..];
        }
    }

    /// <summary>An id that a caller chose or the server made: letters, digits and hyphens, beginning with a letter or digit.</summary>
    public static bool IsId(ReadOnlySpan<char> id)
    {
        if (id.Length is 0 or > MostCharactersOfAnId || id[0] == '-')
            return false;
        foreach (var c in id)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
                return false;
        }

        return true;
    }

    private static string? TryIdAfter(string collection, string name) => IdAfter(collection, name) is { IsEmpty: false } id ? id.ToString() : null;

    private static ReadOnlySpan<char> IdAfter(string collection, string name)
    {
        if (!name.StartsWith(collection, StringComparison.Ordinal))
            return [];
        var id = FirstPart(name.AsSpan(collection.Length));
        return IsId(id) ? id : [];
    }

    private static ReadOnlySpan<char> FirstPart(ReadOnlySpan<char> name) => name.IndexOf('/') is >= 0 and var end ? name[..end] : name;

    private static bool MatchesPart(ReadOnlySpan<char> part, ReadOnlySpan<char> expected) =>
        expected is not ['{', ..] ? part.SequenceEqual(expected) : IsId(part) || (expected.SequenceEqual(OfKeys) && IsOldKeyId(part));

    private static bool IsOldKeyId(ReadOnlySpan<char> id)
    {
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c))
                return false;
        }

        return id.Length is > 0 and <= MostCharactersOfAnId;
    }

    public static string NewId() => Guid.CreateVersion7().ToString();
}
