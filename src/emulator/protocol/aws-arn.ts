/** Whose resources they are. */
export interface AwsAccount {
  readonly region: string;
  readonly accountId: string;
}

export function alarmArn({ region, accountId }: AwsAccount, name: string): string {
  return `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;
}

/** Dashboards are global: their ARN names no region. */
export function dashboardArn({ accountId }: Pick<AwsAccount, 'accountId'>, name: string): string {
  return `arn:aws:cloudwatch::${accountId}:dashboard/${name}`;
}

export function logGroupArn({ region, accountId }: AwsAccount, name: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}

export function topicArn({ region, accountId }: AwsAccount, name: string): string {
  return `arn:aws:sns:${region}:${accountId}:${name}`;
}
