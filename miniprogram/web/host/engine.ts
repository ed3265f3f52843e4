// Starts glass-easel, WeChat's own component framework, on this document and registers the compiled program with it:
// templates, styles' names, and the scripts, which run once each in WeChat's order (app first, then what is used before
// its users). `Page`, `Component` and `Behavior` know which file is being run, like WeChat's own loader does, because
// TDesign calls `Component()` from a module that all its components share.
import * as glassEasel from "glass-easel";
import { type AssociatedBackend, type CodeSpace, MiniProgramEnv } from "glass-easel-miniprogram-adapter";
import { patchFramework } from "./patches";
import { ELEMENT_TAGS } from "./tags/names";
import type { Program } from "./types";
import { PhoneBackend } from "./backend";

type Definition = Record<string, unknown> & { behaviors?: unknown[] };

export interface Engine {
  codeSpace: CodeSpace;
  backend: AssociatedBackend;
  /** What `App()` was given. */
  app: Record<string, unknown>;
}

export interface ScriptWorld {
  wx: unknown;
  getCurrentPages: () => unknown[];
}

export function startEngine(program: Program, world: ScriptWorld): Engine {
  patchFramework();
  glassEasel.globalOptions.writeIdToDOM = true;
  const env = new MiniProgramEnv();
  const codeSpace = env.createCodeSpace("", true);
  const backend = env.associateBackend(new PhoneBackend() as unknown as glassEasel.GeneralBackendContext);
  const space = codeSpace.getComponentSpace();
  for (const tag of ELEMENT_TAGS) space.setGlobalUsingComponent(tag, `wx-${tag}`);
  codeSpace.setOverallBehavior(readyLater(codeSpace));

  for (const part of program.components) {
    codeSpace.addStyleSheet(part.path, part.path, part.scope);
    codeSpace.addComponentStaticConfig(part.path, {
      ...(part.config as object),
      component: !part.isPage,
      styleIsolation: isolationOf(part.isPage, part.config as Record<string, unknown>),
    } as never);
    const content = program.templates[part.path] as never;
    codeSpace.addCompiledTemplate(part.path, { groupList: program.templates as never, content, fallbackListenerOnNativeNode: true });
  }
  const engine: Engine = { codeSpace, backend, app: {} };
  runScripts(program, world, engine);
  return engine;
}

/** `shared` styles are treated like `apply-shared`: all pages live in one document and must not reach each other. */
function isolationOf(isPage: boolean, config: Record<string, unknown>): string {
  if (isPage || config.addGlobalClass === true) return "apply-shared";
  return config.styleIsolation === undefined || config.styleIsolation === "isolated" ? "isolated" : "apply-shared";
}

/** The adapter never calls `ready`: do it once what was attached is on the page. */
function readyLater(codeSpace: CodeSpace): glassEasel.GeneralBehavior {
  return codeSpace
    .getComponentSpace()
    .define()
    .lifetime("attached", function attached(this: unknown) {
      const component = (this as { _$?: glassEasel.GeneralComponent })._$ ?? (this as glassEasel.GeneralComponent);
      setTimeout(() => {
        if (glassEasel.Element.isAttached(component)) component.triggerLifetime("ready", []);
      }, 0);
    })
    .registerBehavior() as unknown as glassEasel.GeneralBehavior;
}

function runScripts(program: Program, world: ScriptWorld, engine: Engine): void {
  const { codeSpace } = engine;
  const named = builtInBehaviors(codeSpace);
  const loaded = new Map<string, { exports: unknown }>();
  let current = "";

  const prepare = (definition: Definition): Definition => {
    definition.behaviors = (definition.behaviors ?? []).map((it) => (typeof it === "string" ? (named[it] ?? named.empty) : it));
    return definition;
  };
  const Page = (definition: Definition): void => codeSpace.component(current).pageDefinition(prepare(definition) as never).register() as never;
  const Component = (definition: Definition): void => {
    const options = definition.options as { styleIsolation?: string; addGlobalClass?: boolean } | undefined;
    const config = codeSpace.getComponentStaticConfig(current) as { styleIsolation?: string } | undefined;
    if (config && (options?.addGlobalClass || (options?.styleIsolation && options.styleIsolation !== "isolated"))) config.styleIsolation = "apply-shared";
    codeSpace.component(current).definition(prepare(definition) as never).register();
  };
  const Behavior = (definition: Definition): unknown => codeSpace.behavior().definition(prepare(definition) as never).register();
  const App = (definition: Record<string, unknown>): void => {
    engine.app = definition;
  };
  const getApp = (): unknown => engine.app;

  const load = (id: string): unknown => {
    const known = loaded.get(id);
    if (known) return known.exports;
    const source = program.modules[id];
    if (!source) throw new Error(`module ${id} is not in the program`);
    const module = { exports: {} as unknown };
    loaded.set(id, module);
    const require = (reference: string): unknown => load(source.requires[reference] ?? reference);
    source.run.call(module.exports, require, module, module.exports, App, Page, Component, Behavior, getApp, world.getCurrentPages, world.wx);
    return module.exports;
  };

  if (program.appScript !== null) load(program.appScript);
  for (const part of program.components) {
    current = part.path;
    if (part.script !== null) load(part.script);
  }
}

/** Behaviors that WeChat knows by name. A form finds the fields among components by `name` and `value`. */
function builtInBehaviors(codeSpace: CodeSpace): Record<string, unknown> {
  const empty = codeSpace.behavior().definition({}).register();
  const field = codeSpace
    .behavior()
    .definition({ properties: { name: { type: String, value: "" }, value: { type: null, value: "" } } } as never)
    .register();
  return { empty, "wx://form-field": field };
}
