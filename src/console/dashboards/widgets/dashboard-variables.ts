import { html, raw } from 'hono/html';
import { z } from 'zod';
import type { Html } from '../../format/html.ts';

/** One thing that the reader of a dashboard may choose. AWS page: "Dashboard body structure and syntax", variables. */
export interface DashboardVariable {
  readonly id: string;
  readonly label: string;
  /** `pattern`: a text that is replaced wherever it stands. `property`: a dimension or property that gets the value. */
  readonly type: 'pattern' | 'property';
  readonly replaced: string;
  readonly visible: boolean;
  /** Empty where any value may be given. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly defaultValue: string | undefined;
}

/** A variable with its value; undefined where the dashboard is shown as it is written. */
export interface AskedVariable {
  readonly variable: DashboardVariable;
  readonly value: string | undefined;
}

const variableSchema = z
  .looseObject({
    type: z.enum(['pattern', 'property']),
    pattern: z.string().optional(),
    property: z.string().optional(),
    id: z.string().min(1),
    label: z.string().optional(),
    visible: z.boolean().default(true),
    defaultValue: z.string().optional(),
    values: z.array(z.object({ value: z.string(), label: z.string().optional() })).default([]),
  })
  .refine(({ type, pattern, property }) => Boolean(type === 'pattern' ? pattern : property));

const longestValue = 255;

/** The variables of a body. One that cannot be read is left out, and the dashboard is shown without it. */
export function parseVariables(variables: unknown): DashboardVariable[] {
  if (!Array.isArray(variables)) return [];
  return variables.slice(0, 25).flatMap((entry) => {
    const parsed = variableSchema.safeParse(entry);
    if (!parsed.success) return [];
    const { id, type, pattern, property, label, visible, values, defaultValue } = parsed.data;
    const choices = values.map((one) => ({ value: one.value, label: one.label ?? one.value }));
    const replaced = (type === 'pattern' ? pattern : property) ?? '';
    return [{ id, label: label ?? id, type, replaced, visible, choices, defaultValue }];
  });
}

/** What the address asks for: `?var.ID=VALUE`. */
export function askedVariables(
  variables: readonly DashboardVariable[],
  query: Readonly<Record<string, string>>,
): AskedVariable[] {
  return variables.map((variable) => {
    const asked = query[parameterOf(variable)]?.slice(0, longestValue);
    return { variable, value: asked === undefined || asked === '' ? variable.defaultValue : asked };
  });
}

/** The parameters that keep the choice in an address. */
export function variableParameters(asked: readonly AskedVariable[]): Record<string, string> {
  return Object.fromEntries(
    asked.flatMap(({ variable, value }) => (value === undefined ? [] : [[parameterOf(variable), value]])),
  );
}

/** A form with the variables that may be seen; `kept` are the other parameters of the address. */
export function variableForm(asked: readonly AskedVariable[], kept: Readonly<Record<string, string>>): Html {
  const shown = asked.filter(({ variable }) => variable.visible);
  if (shown.length === 0) return html``;
  const fields = shown.map(({ variable, value }) => {
    const name = parameterOf(variable);
    // A text that stands in the dashboard is its own value, until another takes its place.
    const written = variable.type === 'pattern' ? variable.replaced : '';
    const field =
      variable.choices.length === 0
        ? html`<input name="${name}" value="${value ?? written}" maxlength="${longestValue}">`
        : html`<select name="${name}">${variable.choices.map(
            (choice) =>
              html`<option value="${choice.value}"${choice.value === value ? raw(' selected') : ''}>${choice.label}</option>`,
          )}</select>`;
    return html`<label>${variable.label} ${field}</label>`;
  });
  const stays = Object.entries(kept).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form class="variables" method="get" action="" aria-label="Variables">${fields}${stays}<button type="submit">Show</button></form>`;
}

function parameterOf({ id }: DashboardVariable): string {
  return `var.${id}`;
}
