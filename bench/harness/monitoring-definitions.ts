import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const alarmsPerFile = 50;
const widgetsPerDashboard = 10;

const environment = `Environment: bench
Region: us-east-1
AccountId: '000000000000'
PageTopic: arn:aws:sns:us-east-1:000000000000:page
TicketTopic: arn:aws:sns:us-east-1:000000000000:ticket
RunbookBaseUrl: https://example.org/
LoadBalancer: app/bench/50dc6c495c0c9188
TooMany: 5
`;

/** Writes a folder of definitions of the project's own kind, for the environment `bench`: a third of the alarms are expressions. */
export async function writeDefinitions(
  folder: string,
  { projectFolder, ...count }: { projectFolder: string; alarms: number; dashboards: number },
): Promise<void> {
  for (const name of ['alarms', 'dashboards', 'environments', 'docs/runbooks'])
    await mkdir(join(folder, name), { recursive: true });
  for (const file of ['monitor.config.yaml', 'schemas/metrics.json'])
    await cp(join(projectFolder, file), join(folder, file));
  await writeFile(join(folder, 'environments/bench.yaml'), environment);
  await writeFile(join(folder, 'docs/runbooks/bench.md'), '# What to do\n');
  for (let first = 0; first < count.alarms; first += alarmsPerFile) {
    const size = Math.min(alarmsPerFile, count.alarms - first);
    const alarms = Array.from({ length: size }, (_, index) => alarm(first + index));
    await writeFile(join(folder, `alarms/group-${first / alarmsPerFile}.yaml`), alarms.join('\n'));
  }
  for (let index = 0; index < count.dashboards; index += 1)
    await writeFile(join(folder, `dashboards/board-${index}.yaml`), dashboard(index));
}

function alarm(index: number): string {
  const watched = index % 3 === 0 ? share : latency;
  return `alarm-${index}:
  severity: ${index % 2 === 0 ? 'page' : 'ticket'}
  runbook: docs/runbooks/bench.md
  AlarmDescription: Number ${index} is not as it should be.
${watched}  ComparisonOperator: GreaterThanThreshold
  Threshold: ${index % 3 === 0 ? '$' + '{TooMany}' : 1000 + index}
  EvaluationPeriods: 5
  DatapointsToAlarm: 3
  TreatMissingData: notBreaching
`;
}

const latency = `  Namespace: InsuranceClaims
  MetricName: RequestLatency
  Dimensions: [{ Name: Environment, Value: '\${Environment}' }]
  ExtendedStatistic: p99
  Period: 60
`;

const share = `  Metrics:
    - Id: errors
      MetricStat:
        Metric:
          Namespace: AWS/ApplicationELB
          MetricName: HTTPCode_Target_5XX_Count
          Dimensions: [{ Name: LoadBalancer, Value: '\${LoadBalancer}' }]
        Period: 60
        Stat: Sum
      ReturnData: false
    - Id: requests
      MetricStat:
        Metric:
          Namespace: AWS/ApplicationELB
          MetricName: RequestCount
          Dimensions: [{ Name: LoadBalancer, Value: '\${LoadBalancer}' }]
        Period: 60
        Stat: Sum
      ReturnData: false
    - Id: share
      Expression: IF(requests > 10, 100 * errors / requests, 0)
`;

function dashboard(index: number): string {
  const widgets = Array.from({ length: widgetsPerDashboard }, (_, widget) => {
    const [x, y] = [(widget % 2) * 12, Math.floor(widget / 2) * 6];
    return `  - type: metric
    x: ${x}
    y: ${y}
    width: 12
    height: 6
    properties:
      title: Widget ${widget} of ${index}
      region: \${Region}
      period: 60
      stat: Sum
      metrics:
        - [InsuranceClaims, Requests, Environment, '\${Environment}', { id: requests, label: Requests }]
        - [InsuranceClaims, ServerErrors, Environment, '\${Environment}', { id: errors, visible: false }]
        - [{ expression: 100 * errors / requests, label: Share, yAxis: right }]
`;
  });
  return `widgets:\n${widgets.join('')}`;
}
