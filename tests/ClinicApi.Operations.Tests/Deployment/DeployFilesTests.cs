using YamlDotNet.RepresentationModel;

namespace ClinicApi.Operations.Tests.Deployment;

public sealed class DeployFilesTests
{
    [Fact]
    public void YamlFiles_CanBeRead()
    {
        var files = DeployFolder.Files("*.yaml").ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.NotEmpty(DeployFolder.Documents(file)));
    }

    [Fact]
    public void Kustomization_NamesEveryFileOfItsFolder()
    {
        var named = DeployFolder.Documents("kubernetes/kustomization.yaml")[0].At("resources").Items().Select(item => ((YamlScalarNode)item).Value);
        var there = DeployFolder.Files("*.yaml", "kubernetes").Select(Path.GetFileName).Where(file => file != "kustomization.yaml");

        Assert.Equal(there.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void KubernetesProbes_AskWhatTheServerAnswersOnAPortThatItHas()
    {
        var container = Container();
        var ports = container.At("ports").Items().Select(port => port.Text("name")).ToList();

        Assert.Equal(["/healthz", "/healthz", "/readyz"], Probes(container).Select(probe => probe.Text("httpGet", "path")));
        Assert.All(Probes(container), probe => Assert.Contains(probe.Text("httpGet", "port"), ports));
    }

    [Fact]
    public void KubernetesPod_MayNeitherBecomeRootNorWriteToItsImage()
    {
        var pod = DeployFolder.Kubernetes("Deployment").At("spec", "template", "spec");
        var container = Container();

        Assert.Equal("true", pod.Text("securityContext", "runAsNonRoot"));
        Assert.Equal("true", container.Text("securityContext", "readOnlyRootFilesystem"));
        Assert.Equal("false", container.Text("securityContext", "allowPrivilegeEscalation"));
        var volumes = pod.At("volumes").Items().Select(volume => volume.Text("name"));
        var mounted = container.At("volumeMounts").Items().Select(mount => mount.Text("name"));
        Assert.Equal(volumes.Order(StringComparer.Ordinal), mounted.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void KubernetesPod_HasTimeToDrain()
    {
        var drain = int.Parse(DeployFolder.Kubernetes("ConfigMap").Text("data", "ClinicApi__Drain__Seconds"), null);
        var grace = int.Parse(DeployFolder.Kubernetes("Deployment").Text("spec", "template", "spec", "terminationGracePeriodSeconds"), null);

        // The server gives what is under way twenty seconds after the drain.
        Assert.True(grace >= drain + 20, $"{grace} s are less than a drain of {drain} s and 20 s for calls under way.");
    }

    [Fact]
    public void Compose_DeclaresTheSecretsNetworksAndVolumesThatItUses()
    {
        var compose = DeployFolder.Documents("compose/compose.yaml")[0];
        var services = compose.At("services").Entries().Select(service => service.Value).ToList();
        foreach (var kind in new[] { "secrets", "networks" })
        {
            var used = services.SelectMany(service => service.At(kind).Items()).Select(item => ((YamlScalarNode)item).Value!).ToHashSet();
            Assert.Equal(compose.At(kind).Entries().Select(entry => entry.Key).Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
        }

        var volumes = services.SelectMany(service => service.At("volumes").Items()).Select(item => ((YamlScalarNode)item).Value!.Split(':')[0]);
        Assert.Equal(compose.At("volumes").Entries().Select(entry => entry.Key).Order(StringComparer.Ordinal), volumes.Order(StringComparer.Ordinal));
    }

    private static YamlNode Container() =>
        DeployFolder.Kubernetes("Deployment").At("spec", "template", "spec", "containers").Items().Single();

    private static IEnumerable<YamlNode> Probes(YamlNode container) =>
        [container.At("startupProbe"), container.At("livenessProbe"), container.At("readinessProbe")];
}
