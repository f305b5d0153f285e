/** Why a custom widget is not drawn: it is whatever a function gives that its dashboard names. */
export function customNotice({ endpoint }: Readonly<Record<string, unknown>>): string {
  const by = typeof endpoint === 'string' ? endpoint : 'a Lambda function';
  return `A custom widget, drawn by ${by}. These pages run no functions that a dashboard names: the CloudWatch console of AWS asks before it does.`;
}
