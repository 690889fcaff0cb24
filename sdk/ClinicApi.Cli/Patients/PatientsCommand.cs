using System.CommandLine;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.V1;

namespace ClinicApi.Cli.Patients;

/// <summary>
/// Registers, finds and reads patients. What is known of a person is asked for or read from a file, since other users of the machine
/// see arguments.
/// </summary>
internal static class PatientsCommand
{
    private static readonly string[] Heads = ["PATIENT", "GIVEN NAME", "FAMILY NAME", "BORN", "E-MAIL", "PHONE"];

    public static Command Build(Surroundings surroundings) => new("patients", "Register, find and read patients.")
    {
        BuildAdd(surroundings), BuildFind(surroundings), BuildList(surroundings), BuildShow(surroundings),
    };

    private static Command BuildAdd(Surroundings surroundings)
    {
        var file = new Argument<string?>("file")
        {
            Description = "A Patient as JSON, or - for standard input. Otherwise name, birth date, e-mail and phone are asked for.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("add", "Register a patient.") { file };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var patient = result.GetValue(file) is { } path
                ? await MessageFiles.ReadAsync<Patient>(surroundings, path, cancellationToken)
                : await AskAsync(new Questions(surroundings), cancellationToken);
            var clinic = await session.ClinicAsync(hint: null, cancellationToken);
            Show(session, await session.Client.Patients.CreatePatientAsync(clinic, patient, cancellationToken: cancellationToken));
        });
        return command;
    }

    private static Command BuildFind(Surroundings surroundings)
    {
        var file = new Argument<string?>("file")
        {
            Description = "A MatchCandidate as JSON, or - for standard input. Otherwise it is asked for; what is not known is left empty.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("find", "Find patients whom the clinic may know already.") { file };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var candidate = result.GetValue(file) is { } path
                ? await MessageFiles.ReadAsync<MatchCandidate>(surroundings, path, cancellationToken)
                : Candidate(await AskAsync(new Questions(surroundings), cancellationToken));
            var clinic = await session.ClinicAsync(hint: null, cancellationToken);
            var found = await session.Client.Patients.MatchPatientsAsync(clinic, candidate, cancellationToken: cancellationToken);
            session.Screen.Show(found, () =>
            {
                if (found.Matches.Count > 0)
                    session.Screen.Rows(["MATCH", .. Heads], [.. found.Matches.Select(m => (string[])[Words.Of(m.Grade), .. Row(m.Patient)])]);
                else
                    session.Screen.Remark("Nobody like that is known.");
            });
        });
        return command;
    }

    private static Command BuildList(Surroundings surroundings)
    {
        var command = new Command("list", "List the patients whom the key may see.");
        Session.Act(command, surroundings, async (session, _, cancellationToken) => await Lists.ShowAsync(
            session,
            session.Client.Patients.ListPatientsAsync(await session.ClinicAsync(hint: null, cancellationToken), cancellationToken: cancellationToken),
            "patients",
            Heads,
            Row,
            cancellationToken));
        return command;
    }

    private static Command BuildShow(Surroundings surroundings)
    {
        var patient = new Argument<string>("patient") { Description = "Id or name of the patient." };
        var command = new Command("show", "Show a patient.") { patient };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var given = result.GetRequiredValue(patient);
            var name = Names.Full(given, await session.ClinicAsync(given, cancellationToken), "patients");
            Show(session, await session.Client.Patients.GetPatientAsync(name, cancellationToken: cancellationToken));
        });
        return command;
    }

    private static async Task<Patient> AskAsync(Questions questions, CancellationToken cancellationToken)
    {
        var patient = new Patient
        {
            GivenName = await questions.AskAsync("Given name", cancellationToken),
            FamilyName = await questions.AskAsync("Family name", cancellationToken),
        };
        if (await questions.AskAsync("Birth date, as 1990-04-17", cancellationToken) is { Length: > 0 } born)
            patient.BirthDate = Dates.Parse(born);
        patient.Email = await questions.AskAsync("E-mail", cancellationToken);
        patient.Phone = await questions.AskAsync("Phone, as +493012345678", cancellationToken);
        return patient;
    }

    private static MatchCandidate Candidate(Patient patient) => new()
    {
        GivenName = patient.GivenName,
        FamilyName = patient.FamilyName,
        BirthDate = patient.BirthDate,
        Email = patient.Email,
        Phone = patient.Phone,
    };

    private static void Show(Session session, Patient patient) => session.Screen.Show(patient, () => session.Screen.Facts(
        ("patient", patient.Name),
        ("name", $"{patient.GivenName} {patient.FamilyName}"),
        ("born", Dates.Show(patient.BirthDate)),
        ("e-mail", patient.Email),
        ("phone", patient.Phone),
        ("language", patient.LanguageCode),
        ("reference", patient.PartnerReference)));

    private static string[] Row(Patient p) => [Names.Id(p.Name), p.GivenName, p.FamilyName, Dates.Show(p.BirthDate), p.Email, p.Phone];
}
