using ClinicApi.Server.Calls;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Server.Partners;

/// <summary>The administration of partners over gRPC.</summary>
internal sealed class PartnerServiceV1(PartnerReader reader, PartnerBook partners, KeyBook keys, GrantBook grants) : PartnerService.PartnerServiceBase
{
    public override Task<Partner> CreatePartner(CreatePartnerRequest request, ServerCallContext context) =>
        partners.CreateAsync(Call.Of(context), request);

    public override Task<Partner> GetPartner(GetPartnerRequest request, ServerCallContext context) =>
        reader.GetAsync(request.Name, context.CancellationToken);

    public override Task<ListPartnersResponse> ListPartners(ListPartnersRequest request, ServerCallContext context) =>
        reader.ListAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Partner> UpdatePartner(UpdatePartnerRequest request, ServerCallContext context) =>
        partners.UpdateAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Empty> DeletePartner(DeletePartnerRequest request, ServerCallContext context) =>
        partners.DeleteAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<ApiKey> CreateApiKey(CreateApiKeyRequest request, ServerCallContext context) =>
        keys.CreateAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<ApiKey> GetApiKey(GetApiKeyRequest request, ServerCallContext context) =>
        reader.GetKeyAsync(request.Name, context.CancellationToken);

    public override Task<ListApiKeysResponse> ListApiKeys(ListApiKeysRequest request, ServerCallContext context) =>
        reader.ListKeysAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<ApiKey> RotateApiKey(RotateApiKeyRequest request, ServerCallContext context) =>
        keys.RotateAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<ApiKey> RevokeApiKey(RevokeApiKeyRequest request, ServerCallContext context) =>
        keys.RevokeAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<ClinicGrant> CreateClinicGrant(CreateClinicGrantRequest request, ServerCallContext context) =>
        grants.CreateAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<ClinicGrant> GetClinicGrant(GetClinicGrantRequest request, ServerCallContext context) =>
        reader.GetGrantAsync(request.Name, context.CancellationToken);

    public override Task<ListClinicGrantsResponse> ListClinicGrants(ListClinicGrantsRequest request, ServerCallContext context) =>
        reader.ListGrantsAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Empty> DeleteClinicGrant(DeleteClinicGrantRequest request, ServerCallContext context) =>
        grants.DeleteAsync(Call.Of(context), request, context.CancellationToken);
}
