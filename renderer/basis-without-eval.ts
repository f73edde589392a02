import type { Plugin } from 'vite';

/**
 * three.js's Basis transcoder builds its glue from text at run time (Emscripten's embind), which the page's policy
 * forbids, and rightly. Its two builders are replaced by ones that do the same without text. The build ends with an
 * error when a new transcoder has other ones.
 */
const FUNCTION_OF_WASM = 'var invokerFn=newFunc(Function,args)(...closureArgs);';
const METHOD_OF_SCRIPT = 'var invokerFunction=newFunc(Function,params)(...args);';

const CALLS_WASM = `var invokerFn=function(...given){
  if(given.length!==argCount-2)throwBindingError("function "+humanName+" called with "+given.length+" arguments");
  var stack=needsDestructorStack?[]:null;
  var self=isClassMethodFunc?[argTypes[1].toWireType(stack,this)]:[];
  var wired=given.map((value,i)=>argTypes[i+2].toWireType(stack,value));
  var result=cppInvokerFunc(cppTargetFunc,...self,...wired);
  if(needsDestructorStack)runDestructors(stack);
  else for(var i=isClassMethodFunc?1:2;i<argTypes.length;++i)
    if(argTypes[i].destructorFunction!==null)argTypes[i].destructorFunction(i===1?self[0]:wired[i-2]);
  if(returns)return argTypes[0].fromWireType(result)};`;

const CALLS_SCRIPT = `var invokerFunction=function(obj,func,destructorsRef,at){
  var values=types.map((type)=>{
    var value=type.readValueFromPointer(at);
    at+=type.argPackAdvance;
    return value});
  var result=kind===1?new func(...values):kind===0?func.call(obj,...values):func.call(...values);
  if(!retType.isVoid)return emval_returnValue(retType,destructorsRef,result)};`;

/** @throws Error if this is not the transcoder that the replacements were written for */
export function withoutEval(transcoder: string): string {
  for (const anchor of [FUNCTION_OF_WASM, METHOD_OF_SCRIPT])
    if (transcoder.split(anchor).length !== 2) throw new Error('another Basis transcoder: see basis-without-eval.ts');
  return transcoder.replace(FUNCTION_OF_WASM, () => CALLS_WASM).replace(METHOD_OF_SCRIPT, () => CALLS_SCRIPT);
}

export function basisWithoutEval(): Plugin {
  return {
    name: 'basis-without-eval',
    generateBundle(_, bundle) {
      const found = Object.values(bundle).filter(({ fileName }) => /basis_transcoder-[^/]*\.js$/.test(fileName));
      for (const file of found) {
        if (file.type !== 'asset') throw new Error('the Basis transcoder is no asset any more');
        const text = typeof file.source === 'string' ? file.source : new TextDecoder().decode(file.source);
        file.source = withoutEval(text);
      }
      if (found.length !== 1) throw new Error('the Basis transcoder is not in the build');
    },
  };
}
