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

    public static string? TryClinicId(string name)
    {
        var parts = name.Split('/', 3);
        return parts.Length >= 2 && parts[0] == "clinics" && IsId(parts[1]) ? parts[1] : null;
    }

    /// <summary>The id of the partner whose name it is, or to whom what it names belongs.</summary>
    public static string PartnerId(string name) =>
        TryPartnerId(name) ?? throw new ArgumentException("Not the name of a partner or of something of one.", nameof(name));

    public static string? TryPartnerId(string name) =>
        name.Split('/', 3) is ["partners", var partner, ..] && IsId(partner) ? partner : null;

    /// <summary>The id of the patient whose name it is, or to whom what it names belongs.</summary>
    public static string? TryPatientId(string name) =>
        name.Split('/') is ["clinics", var clinic, "patients", var patient, ..] && IsId(clinic) && IsId(patient) ? patient : null;

    /// <summary>Whether a name follows a pattern such as <c>clinics/{clinic}/patients/{patient}</c>.</summary>
    public static bool Matches(string name, string pattern)
    {
        var parts = name.Split('/');
        var expected = pattern.Split('/');
        if (parts.Length != expected.Length)
            return false;
        for (var i = 0; i < parts.Length; i++)
        {
            var isVariable = expected[i].StartsWith('{');
            if (isVariable ? !(IsId(parts[i]) || (expected[i] == OfKeys && IsOldKeyId(parts[i]))) : parts[i] != expected[i])
                return false;
        }

        return true;
    }

    /// <summary>An id that a caller chose or the server made: letters, digits and hyphens, beginning with a letter or digit.</summary>
    public static bool IsId(string id)
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

    private static bool IsOldKeyId(string id) => id.Length is > 0 and <= MostCharactersOfAnId && id.All(char.IsAsciiLetterOrDigit);

    public static string NewId() => Guid.CreateVersion7().ToString();
}
