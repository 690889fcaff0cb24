using ClinicApi.Server.Calls;

namespace ClinicApi.Server.Tests.Calls;

public sealed class PipelineTests
{
    [Fact]
    public void Stages_run_in_the_documented_order()
    {
        string[] expected =
        [
            "MetricsStage", "ErrorStage", "AuthenticationStage", "LimitStage", "AuditStage", "AuthorizationStage", "ValidationStage",
            "ConsistencyStage", "SurvivorStage", "IdempotencyStage",
        ];
        Assert.Equal(expected, Pipeline.Order.Select(o => o.Stage.Name));
    }

    [Fact]
    public void Every_stage_of_the_assembly_is_in_the_pipeline_and_says_why_it_stands_there()
    {
        var stages = typeof(IStage).Assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(IStage)));
        Assert.Equal(stages.OrderBy(t => t.Name), Pipeline.Order.Select(o => o.Stage).OrderBy(t => t.Name));
        Assert.All(Pipeline.Order, o => Assert.NotEmpty(o.Because));
    }
}
