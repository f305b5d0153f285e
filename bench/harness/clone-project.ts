import { runProgram } from '../../src/stack/processes/run-program.ts';

/** Clones the last commit of the project, as a new machine would get it. */
export async function cloneProject(projectFolder: string, folder: string): Promise<void> {
  const { code, lines } = await runProgram({
    command: 'git',
    args: ['clone', '--quiet', projectFolder, folder],
    timeoutMs: 60_000,
  });
  if (code !== 0) throw new Error(`git clone failed:\n${lines.join('\n')}`);
}
