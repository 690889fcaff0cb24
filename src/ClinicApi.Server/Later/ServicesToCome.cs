using ClinicApi.V1;

namespace ClinicApi.Server.Later;

// Services of the contract that a later release implements. They are mapped so that reflection lists them and every method answers
// UNIMPLEMENTED with the documented reason. UnimplementedMethodsTests holds the list, which can only shrink.

/// <summary>Skin assessments.</summary>
internal sealed class SkinAssessmentServiceV1 : SkinAssessmentService.SkinAssessmentServiceBase;
