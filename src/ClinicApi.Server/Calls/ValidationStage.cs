using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Calls;

/// <summary>Refuses requests that break the contract's field rules, with every violation at once.</summary>
internal sealed class ValidationStage : IStage
{
    public Task RunAsync(Call call, Func<Task> next)
    {
        var validator = new MessageValidator(call.ClinicIds);
        if (call.Method is { UpdateMaskField: { } maskField, ResourceField: { } updated })
        {
            ValidateUpdate(call.Request, updated, maskField, validator);
        }
        else
        {
            ClearWhatIsIgnored(call.Request, call.Method.ResourceField);
            validator.Validate(call.Request, "");
        }

        return validator.Violations.Count > 0 ? throw Refusals.Invalid(validator.Violations) : next();
    }

    /// <summary>Of the resource in an update only what the mask names has to be there, and the name.</summary>
    private static void ValidateUpdate(IMessage request, FieldDescriptor resource, FieldDescriptor maskField, MessageValidator validator)
    {
        validator.Validate(request, "", except: resource);
        if (resource.Accessor.GetValue(request) is not IMessage patch)
        {
            validator.Add([new FieldViolation(resource.Name, "is required")]);
            return;
        }

        var mask = (FieldMask?)maskField.Accessor.GetValue(request);
        var wrongPaths = new List<FieldViolation>();
        var fields = UpdateMasks.Paths(patch, mask, wrongPaths).Select(p => p.Split('.')[0]).ToHashSet();
        validator.Add(wrongPaths);
        validator.Validate(patch, resource.Name, field => fields.Contains(field.Name));
        if (((string)patch.Descriptor.FindFieldByName("name").Accessor.GetValue(patch)).Length == 0)
            validator.Add([new FieldViolation(resource.Name + ".name", "is required")]);
    }

    /// <summary>The name and etag of a resource that is to be created are the server's to give; what a caller sends is ignored.</summary>
    private static void ClearWhatIsIgnored(IMessage request, FieldDescriptor? resourceField)
    {
        if (resourceField?.Accessor.GetValue(request) is not IMessage resource)
            return;
        resource.Descriptor.FindFieldByName("name")?.Accessor.Clear(resource);
        resource.Descriptor.FindFieldByName("etag")?.Accessor.Clear(resource);
    }
}
