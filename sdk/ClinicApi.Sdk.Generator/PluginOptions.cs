namespace ClinicApi.Sdk.Generator;

/// <summary>What the build tells the plugin, as <c>key=value</c> separated by commas.</summary>
/// <param name="Namespace">Namespace of what is written (<c>namespace</c>).</param>
/// <param name="Client">Class that owns the connection and gets a property for each service (<c>client</c>).</param>
/// <param name="Writes">Which of the two it writes (<c>writes</c>): the SDK's <c>layer</c>, or the <c>reference</c> to read.</param>
/// <param name="ProtoRoot">Folder of the protos, so that a problem names a file that an editor can open (<c>proto_root</c>).</param>
internal sealed record PluginOptions(string Namespace, string Client, string Writes, string ProtoRoot)
{
    public const string Layer = "layer";
    public const string Reference = "reference";

    public static PluginOptions Parse(string parameter)
    {
        var options = new PluginOptions("ClinicApi.Sdk", "ClinicApiClient", Layer, "");
        foreach (var setting in parameter.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            options = setting.Split('=', 2) switch
            {
                ["namespace", var value] => options with { Namespace = value },
                ["client", var value] => options with { Client = value },
                ["writes", var value and (Layer or Reference)] => options with { Writes = value },
                ["proto_root", var value] => options with { ProtoRoot = value },
                _ => throw new ArgumentException($"Unknown setting '{setting}': namespace, client, writes (layer or reference) and proto_root are known.", nameof(parameter)),
            };
        }

        return options;
    }
}
