import { invalidParameter } from './sns-refusals.ts';

/** SNS's protocols that are not built here. AWS page: "Subscribe". */
const otherProtocols: ReadonlySet<string> = new Set([
  'email',
  'email-json',
  'sms',
  'sqs',
  'application',
  'lambda',
  'firehose',
]);

/**
 * The endpoint of an HTTP subscription as SNS takes it; only addresses of this machine, so that nothing that is tried out here
 * reaches anybody else.
 * @throws AwsRefusal InvalidParameter for every other.
 */
export function checkedEndpoint(protocol = '', endpoint = ''): { protocol: 'http' | 'https'; endpoint: string } {
  if (otherProtocols.has(protocol)) throw invalidParameter('Protocol', `${protocol} is not supported here`);
  if (protocol !== 'http' && protocol !== 'https') {
    throw invalidParameter(`Does not support this protocol string: ${protocol}`);
  }
  if (!URL.canParse(endpoint)) throw invalidParameter('Endpoint');
  const url = new URL(endpoint);
  if (url.protocol !== `${protocol}:`) throw invalidParameter('Endpoint must match the specified protocol');
  if (!isThisMachine(url.hostname)) {
    throw invalidParameter(
      'Endpoint',
      'only addresses of this machine (localhost, 127.0.0.1, [::1]) are supported here',
    );
  }
  return { protocol, endpoint };
}

/** `hostname` as URL writes it: IPv4 with four numbers, IPv6 in brackets. */
function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
