namespace ClinicApi.Sdk.Generator.Model;

/// <summary>Everything that is written, with all names decided. Types are names in C#, texts are prose of the contract.</summary>
internal sealed record SdkModel(
    string Namespace,
    string Client,
    IReadOnlyList<ServiceModel> Services,
    IReadOnlyList<ResourceModel> Resources,
    IReadOnlyList<FieldSetModel> FieldSets);

/// <summary>A client for a service.</summary>
/// <param name="Source">The proto that declares it.</param>
/// <param name="Property">The root client's property for it.</param>
/// <param name="Stub">Type of the generated stub.</param>
/// <param name="Summary">What the service is for.</param>
/// <param name="Comment">What the contract says besides.</param>
/// <param name="Obsolete">Why it should not be used any more. Null: it may be.</param>
internal sealed record ServiceModel(
    string Source, string Client, string Property, string Stub, string Summary, string Comment, string? Obsolete, IReadOnlyList<MethodModel> Methods);

/// <summary>A method of a client.</summary>
/// <param name="Service">Full name of the service on the wire.</param>
/// <param name="Request">Type of the request.</param>
/// <param name="IsRequestOptional">Whether it can be called without saying anything.</param>
/// <param name="Response">Type of the response. Null: it says nothing.</param>
/// <param name="Returns">What comes back, for its documentation.</param>
/// <param name="Shape">How it is called.</param>
/// <param name="Overloads">Parameters instead of a request.</param>
internal sealed record MethodModel(
    string Service,
    string Name,
    string Request,
    bool IsRequestOptional,
    string? Response,
    string Returns,
    MethodDocs Docs,
    MethodPolicy Policy,
    Shape Shape,
    IReadOnlyList<OverloadModel> Overloads,
    UpdateModel? Update);

/// <summary>What is said of a method.</summary>
/// <param name="Scope">The scope that a caller needs.</param>
/// <param name="Callers">Who may call, in words.</param>
internal sealed record MethodDocs(string Summary, string Remarks, string Scope, string Callers, string? Obsolete);

/// <summary>How a method is called safely.</summary>
/// <param name="Timeout">Deadline of a call whose caller sets none. Null: none.</param>
/// <param name="RequestId">Whether the request has a <c>request_id</c>.</param>
/// <param name="Clinic">Expression over <c>request</c> for a name of the clinic that it concerns. Null: of none, or of several.</param>
internal sealed record MethodPolicy(bool IsMutation, TimeSpan? Timeout, bool RequestId, string? Clinic);

/// <summary>How a method is called.</summary>
internal abstract record Shape
{
    /// <summary>One request, one answer.</summary>
    internal sealed record Unary : Shape;

    /// <summary>A list in pages.</summary>
    /// <param name="Item">Type of an item.</param>
    /// <param name="Items">The response's property of items.</param>
    /// <param name="ResumeToken">Whether a page says where a watch goes on after it.</param>
    internal sealed record Paged(string Item, string Items, bool ResumeToken) : Shape;

    /// <summary>A stream that ends.</summary>
    internal sealed record Stream : Shape;

    /// <summary>A request, and then a content in parts.</summary>
    internal sealed record Upload : Shape;

    /// <summary>A stream that goes on from a token when it breaks.</summary>
    /// <param name="Happened">Expressions over <c>message</c> for when that happened which it brings.</param>
    internal sealed record Watch(IReadOnlyList<string> Happened) : Shape;
}

/// <summary>A method with the fields of its request as parameters.</summary>
internal sealed record OverloadModel(IReadOnlyList<ParameterModel> Parameters);

/// <summary>A parameter for a field.</summary>
/// <param name="Initializer">How it goes into the request.</param>
internal sealed record ParameterModel(string Type, string Name, string Initializer, string Comment);

/// <summary>What is needed to read a resource, change it and write it back.</summary>
/// <param name="Read">The method that reads it by name.</param>
/// <param name="ReadRequest">Type of that method's request.</param>
/// <param name="Words">What it is called in a sentence.</param>
internal sealed record UpdateModel(string Read, string ReadRequest, string Words, string Resource, string ResourceProperty, string MaskProperty);

/// <summary>A resource's name.</summary>
/// <param name="Type">The struct.</param>
/// <param name="Words">What the resource is called in a sentence.</param>
internal sealed record ResourceModel(
    string Source, string Type, string Words, string Pattern, IReadOnlyList<IdModel> Ids, IReadOnlyList<ParentModel> Parents, string? Obsolete);

/// <summary>An id in a resource's name.</summary>
internal sealed record IdModel(string Collection, string Variable, string Property, string Parameter, string Words);

/// <summary>A resource whose name another's begins with.</summary>
/// <param name="Ids">How many ids its name has.</param>
internal sealed record ParentModel(string Type, string Property, string Words, int Ids);

/// <summary>The fields of a message that an update mask may name.</summary>
internal sealed record FieldSetModel(string Source, string Type, string Message, string Words, IReadOnlyList<FieldModel> Fields);

/// <summary>A field that an update mask may name.</summary>
internal sealed record FieldModel(string Property, string Path, string Comment, string? Obsolete);
