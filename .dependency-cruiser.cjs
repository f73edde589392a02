/** Who may import whom. Each rule's comment says where the code belongs instead. */
const families = 'audio-hosts|echo-cancellers|voice-detectors|interruption-detectors|avatar-transports|speech-log';
const test = '\\.test\\.ts$|^main/testing/';
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule(
      'domain-is-pure',
      'Domain code is arithmetic on values: no I/O, no Node, no Electron, no DOM. Move I/O to a family folder.',
      { path: '^main/domain/', pathNot: test },
      { pathNot: '^main/domain/|^node_modules/zod/' },
    ),
    rule(
      'interfaces-speak-domain',
      'An interface is described in domain words only.',
      { path: '^main/interfaces/', pathNot: '/shell\\.ts$' },
      { pathNot: '^main/(domain|interfaces)/' },
    ),
    rule(
      'shell-speaks-contract',
      'A shell carries the contract, nothing else.',
      { path: '^main/interfaces/shell\\.ts$' },
      { pathNot: '^preload/contract\\.ts$|^main/(domain|interfaces)/' },
    ),
    rule(
      'log-and-settings-stand-alone',
      'Everybody may lean on these, so they lean on the domain only, and the settings on how a file is written.',
      { path: '^main/(log|settings-file|whole-file)\\.ts$' },
      { path: '^(main|preload|renderer)/', pathNot: '^main/(domain/|whole-file\\.ts$)' },
    ),
    rule(
      'pipeline-sees-interfaces',
      'The pipeline never knows which detector or transport it has. Pass it in from main/kiosk.ts.',
      { path: '^main/pipeline/', pathNot: test },
      { pathNot: '^main/(domain|interfaces|pipeline)/' },
    ),
    rule(
      'families-are-strangers',
      'A member may use the domain, its interface, main/log.ts, main/onnx-session.ts, packages and its own folder. Shared code goes to domain/.',
      { path: `^main/(${families})/`, pathNot: test },
      {
        path: '^(main|preload|renderer)/',
        pathNot: '^main/($1|domain|interfaces)/|^main/(log|clock|onnx-session)\\.ts$',
      },
    ),
    rule(
      'only-kiosk-composes',
      'Choosing members is the job of main/kiosk.ts and main/kiosk/ alone.',
      {
        path: '^(main|preload|renderer)/',
        pathNot: `^main/kiosk/|^main/(kiosk|audio-process|bargein-server)\\.ts$|^main/(${families})/|${test}`,
      },
      { path: `^main/(${families})/` },
    ),
    rule(
      'shells-are-entries',
      'Nothing imports a shell; a shell imports main/kiosk.ts.',
      { pathNot: `^main/shells/|${test}` },
      { path: '^main/shells/' },
    ),
    rule(
      'shells-are-strangers',
      'Two shells share nothing but the contract and the kiosk.',
      { path: '^main/shells/([^/]+)/', pathNot: test },
      { path: '^main/', pathNot: '^main/(shells/$1|interfaces|domain)/|^main/(kiosk|log|clock|options|run)\\.ts$' },
    ),
    rule(
      'electron-stays-home',
      'Electron is one shell among others.',
      { pathNot: '^main/shells/electron/|^preload/index\\.ts$|^main/testing/fake-electron[./]' },
      { path: 'node_modules/electron/|^electron$' },
    ),
    rule(
      'database-stays-home',
      'SQL lives in the speech log.',
      { pathNot: '^main/speech-log/' },
      { path: 'node_modules/better-sqlite3/' },
    ),
    rule(
      'three-stays-on-stage',
      'Only the stage and the avatar formats know three.js.',
      { pathNot: '^renderer/(stage|avatar-formats)/' },
      { path: 'node_modules/three/' },
    ),
    rule(
      'livekit-client-stays-in-room',
      'Only renderer/room knows LiveKit’s client; others speak of rooms as preload/contract.ts does.',
      { pathNot: '^renderer/room/' },
      { path: 'node_modules/livekit-client/' },
    ),
    rule(
      'contract-is-the-only-border',
      'Screen code sees the kiosk through preload/contract.ts.',
      { path: '^renderer/' },
      { path: '^(main|preload)/', pathNot: '^preload/contract\\.ts$' },
    ),
    rule(
      'contract-speaks-domain',
      'The contract carries domain types, nothing else.',
      { path: '^preload/(contract|operator-contract|operator-schemas)\\.ts$' },
      { pathNot: '^main/domain/|^node_modules/zod/|^preload/operator-(contract|schemas)\\.ts$' },
    ),
    rule(
      'main-ignores-screen',
      'Main never imports screen code; only a test joins both ends of a carrier.',
      { path: '^(main|preload)/', pathNot: test },
      { path: '^renderer/' },
    ),
    rule(
      'screen-parts-are-strangers',
      'Stage, captions, charts and rooms meet only in renderer/main.ts.',
      { path: '^renderer/(stage|captions|charts|room)/', pathNot: test },
      { path: '^renderer/', pathNot: '^renderer/($1/|view-state\\.ts$)' },
    ),
    rule(
      'panel-draws-with-charts-alone',
      'The operator’s panel uses the charts and knows nothing else of the screen.',
      { path: '^renderer/settings-panel/', pathNot: test },
      { path: '^renderer/', pathNot: '^renderer/(settings-panel|charts)/' },
    ),
    rule(
      'charts-come-with-the-panel',
      'A visitor’s screen loads no chart: only the panel, which is fetched when it is opened, uses them.',
      { path: '^renderer/', pathNot: '^renderer/(settings-panel|charts)/' },
      { path: '^renderer/charts/' },
    ),
    rule(
      'avatar-formats-know-only-avatar',
      'A format loader produces an Avatar and knows nothing else of the stage.',
      { path: '^renderer/avatar-formats/', pathNot: test },
      { path: '^renderer/', pathNot: '^renderer/(avatar-formats/|stage/avatar\\.ts$)' },
    ),
    rule('no-cycles', 'Data flows one way; so do imports.', {}, { circular: true }),
    rule('no-test-code-in-product', 'Product code does not lean on test code.', { pathNot: test }, { path: test }),
    rule(
      'no-orphans',
      'Nobody uses this file: delete it or wire it in.',
      { orphan: true, pathNot: `${test}|\\.d\\.ts$|\\.cjs$|^main/shells/[^/]+/main\\.ts$|^main/interfaces/` },
      {},
    ),
    rule('resolvable', 'This import leads nowhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'main/tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
