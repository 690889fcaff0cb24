namespace ClinicApi.Operations.Tests.Import;

/// <summary>A clinic file with one of everything, a line each, in which a test replaces one thing.</summary>
internal static class SmallClinic
{
    public const string Json = """
        { // line 1
          "clinic": { "id": "small", "name": "Small", "timeZone": "Europe/Berlin",
            "openingHours": { "monday": ["09:00-12:30", "13:30-18:00"], "exceptions": { "2026-12-24": ["09:00-12:00"] } } },
          "practitioners": [
            { "id": "ann", "name": "Ann", "skills": ["needling", { "code": "laser", "validUntil": "2027-03-31" }] },
          ],
          "rooms": [{ "id": "one", "name": "One", "kinds": ["treatment"] }],
          "devices": [{ "id": "pen", "name": "Pen", "kinds": ["pen"], "model": "P1" }],
          "treatments": [
            { "id": "face", "name": "Face", "modality": "micro_needling", "bodyRegions": ["cheek"],
              "roles": [{ "id": "practitioner", "kind": "practitioner", "capability": "needling" }, { "id": "room", "kind": "room", "capability": "treatment" }],
              "phases": [{ "id": "needling", "kind": "procedure", "name": "Needling", "minutes": 15, "roles": ["practitioner", "room"] }],
              "price": { "currency": "EUR", "amount": 89.50 },
              "coursePlan": { "sessions": 4, "minimumIntervalDays": 14, "preferredIntervalDays": 28 } },
          ],
          "closures": [{ "id": "holiday", "name": "Holiday", "from": "2026-12-25", "resources": ["practitioners/ann"] }],
        }
        """;

    public static string With(string part, string replacement) => Json.Contains(part, StringComparison.Ordinal)
        ? Json.Replace(part, replacement, StringComparison.Ordinal)
        : throw new ArgumentException("The clinic file has no such part.", nameof(part));
}
