import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { AppError } from '../../base/errors.ts';
import type { AwsClients } from './aws-clients.ts';
import { askAws, notFound } from './lookup-answer.ts';

/** An output of a CloudFormation stack. One that reads like a number is a number: a threshold may be an output, too. */
export async function lookUpStackOutput(source: {
  stack: string;
  output: string;
  clients: AwsClients;
  region: string;
}): Promise<string | number> {
  const { stack, output, clients, region } = source;
  const client = await clients.cloudFormation(region);
  const what = `the CloudFormation stack ${stack}`;
  const { Stacks = [] } = await askAws(what, () => client.send(new DescribeStacksCommand({ StackName: stack })));
  const [found] = Stacks;
  if (found === undefined) throw notFound(what);
  const outputs = found.Outputs ?? [];
  const value = outputs.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
  if (value === undefined) {
    const known = outputs.map(({ OutputKey }) => OutputKey).join(', ');
    throw new AppError('DEFINITION_INVALID', `The CloudFormation stack ${stack} has no output ${output}.`, {
      remedy: known === '' ? 'It has none at all.' : `Its outputs are: ${known}.`,
    });
  }
  return String(Number(value)) === value ? Number(value) : value;
}
