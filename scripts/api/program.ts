import { join } from 'node:path';
import {
  API,
  type Checker,
  type Symbol as DeclaredSymbol,
  type NodeHandle,
  SymbolFlags,
} from 'typescript/unstable/sync';

/** What a page about the exports needs of the compiler. */
export interface Program {
  readonly checker: Checker;
  /** What a module exports and we declare: not what it hands on from the driver. */
  exportsOf(file: string): readonly DeclaredSymbol[];
  /** Whether it is declared in our sources. */
  isOurs(symbol: DeclaredSymbol): boolean;
}

/** The sources as `npm run build` compiles them. Lent: the compiler is a process of its own, which ends after `use`. */
export function withProgram<T>(root: string, use: (program: Program) => T): T {
  const api = new API({ cwd: root });
  // The compiler's paths are in lower case where the file system does not tell cases apart.
  const sources = join(root, 'src/').toLowerCase();
  const isOurs = ({ declarations }: { readonly declarations: readonly NodeHandle[] }): boolean =>
    declarations.some(({ path }) => path.toLowerCase().startsWith(sources));
  try {
    const snapshot = api.updateSnapshot({ openProject: join(root, 'tsconfig.build.json') });
    const [project] = snapshot.getProjects();
    if (project === undefined) throw new Error('the compiler knows no project');
    const { checker, program } = project;
    return use({
      checker,
      isOurs,
      exportsOf(file) {
        const source = program.getSourceFile(join(root, file));
        const symbol = source === undefined ? undefined : checker.getSymbolAtLocation(source);
        if (symbol === undefined) throw new Error(`${file} is no module of the project`);
        return checker
          .getExportsOfModule(symbol)
          .map((exported) =>
            (exported.flags & SymbolFlags.Alias) === 0 ? exported : checker.getAliasedSymbol(exported),
          )
          .filter(isOurs);
      },
    });
  } finally {
    api.close();
  }
}
