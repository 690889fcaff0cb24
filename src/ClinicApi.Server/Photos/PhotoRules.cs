using System.Buffers;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Photos;

/// <summary>What holds for photos beyond the contract's field rules.</summary>
internal static class PhotoRules
{
    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdef");

    public static void RefuseInvalid(UploadPhotoRequest request, Instant now)
    {
        List<FieldViolation> violations = [];
        if (request.Photo.TakeTime is { } taken && taken.ToInstant() > now)
            violations.Add(new FieldViolation("photo.take_time", "must not lie in the future"));
        foreach (var (field, name) in new[] { ("assessment", request.Photo.Assessment), ("outcome", request.Photo.Outcome) })
        {
            if (name.Length > 0 && ResourceNames.TryPatientId(name) != ResourceNames.LastId(request.Parent))
                violations.Add(new FieldViolation($"photo.{field}", "must belong to the patient"));
        }

        if (request.Sha256.AsSpan().ContainsAnyExcept(HexadecimalDigits))
            violations.Add(new FieldViolation("sha256", "must be of lower-case hexadecimal digits"));
        if (!request.Data.IsEmpty)
            violations.Add(new FieldViolation("data", "must be empty in the first message"));
        if (violations.Count > 0)
            throw Refusals.Invalid(violations);
    }
}
