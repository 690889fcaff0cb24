namespace ClinicApi.Sdk.Generator;

/// <summary>What the build tells the plugin, as <c>key=value</c> separated by commas.</summary>
/// <param name="Namespace">Namespace of what is written (<c>namespace</c>).</param>
/// <param name="Client">Class that owns the connection and gets a property for each service (<c>client</c>).</param>
/// <param name="ProtoRoot">Folder of the protos, so that a problem names a file that an editor can open (<c>proto_root</c>).</param>
internal sealed record PluginOptions(string Namespace, string Client, string ProtoRoot)
{
    public static PluginOptions Parse(string parameter)
    {
        var options = new PluginOptions("ClinicApi.Sdk", "ClinicApiClient", "");
        foreach (var setting in parameter.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            options = setting.Split('=', 2) switch
            {
                ["namespace", var value] => options with { Namespace = value },
                ["client", var value] => options with { Client = value },
                ["proto_root", var value] => options with { ProtoRoot = value },
                _ => throw new ArgumentException($"Unknown setting '{setting}': namespace, client and proto_root are known.", nameof(parameter)),
            };
        }

        return options;
    }
}
