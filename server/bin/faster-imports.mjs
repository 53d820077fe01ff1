// Hooks of Node's module loader, after tsx: every import of an ES module crosses to the loader's thread and back, which is
// most of what a start spends on reading code. Measured here: 2.0 s of processor time to load the server, 1.4 s with this.

// These come as one file a function and are read as CommonJS, in one go, a third of the time: all of the process gets the
// same build.
const inOneGo = /^(kysely|zod)(\/|$)/

/** Our own files say where they are, ending included: nothing to look for. */
const isPlace = (specifier, parent) =>
  specifier.startsWith('.') && specifier.endsWith('.ts') && parent?.startsWith('file:')

export function resolve(specifier, context, next) {
  if (isPlace(specifier, context.parentURL))
    return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
  if (inOneGo.test(specifier)) return next(specifier, { ...context, conditions: ['node', 'require', 'default'] })
  return next(specifier, context)
}
