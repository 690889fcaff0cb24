using System.ComponentModel.DataAnnotations;

namespace ClinicApi.BookingSite.Booking;

/// <summary>What a person tells of themselves.</summary>
public sealed class Person
{
    [Required(ErrorMessage = "Please give your name as on your insurance card.")]
    [StringLength(100)]
    public string GivenName { get; set; } = "";

    [Required(ErrorMessage = "Please give your name as on your insurance card.")]
    [StringLength(100)]
    public string FamilyName { get; set; } = "";

    [Required(ErrorMessage = "Please give your date of birth.")]
    public DateOnly? BirthDate { get; set; }

    [Required(ErrorMessage = "Please give an address that you read.")]
    [EmailAddress(ErrorMessage = "That does not look like an e-mail address.")]
    public string Email { get; set; } = "";

    [RegularExpression(@"\+[0-9 ]{7,20}", ErrorMessage = "Please begin with + and the code of your country.")]
    public string? Phone { get; set; }
}
