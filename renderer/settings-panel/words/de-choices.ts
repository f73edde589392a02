import type { PanelWords } from './vocabulary.ts';

/** What the settings' choices are called. */
export const deChoices: PanelWords['choices'] = {
  'audio.inputDevice': { '': 'Das des Systems' },
  'audio.outputDevice': { '': 'Der des Systems' },
  'audio.echoCanceller': { webrtc: 'An', none: 'Aus' },
  'voice.detector': { silero: 'Ein Netz (Silero)', energy: 'Nur die Lautstärke' },
  'interruption.mode': {
    adaptive: 'Nach Urteil',
    vad: 'Durch langes Sprechen',
    manual: 'Per Taste',
    server: 'Durch den Agenten',
  },
  'interruption.detectors': {
    local: 'Dieser Kiosk',
    server: 'Barge-in-Server',
    livekit: 'LiveKit',
    vad: 'Länge der Sprache',
  },
  'interruption.operatingPoint': { calm: 'Ruhig', balanced: 'Ausgewogen', eager: 'Eifrig' },
  'interruption.modelFile': { '': 'Das mitgebrachte' },
  'conversation.transport': { demo: 'Demo', link: 'Link', livekit: 'LiveKit', videosdk: 'VideoSDK' },
  'screen.captionSize': { normal: 'Normal', large: 'Groß', largest: 'Am größten' },
  'screen.captionContrast': { normal: 'Normal', high: 'Hoch' },
  'screen.display': { '': 'Der Hauptbildschirm' },
  'avatar.character': { thea: 'Thea', amos: 'Amos' },
  'avatar.file': { '': 'Keiner: der Guide darüber' },
  'avatar.picture': { sculpted: 'In 3D', flat: 'Gezeichnet' },
  'avatar.theme': { auto: 'Wie das System', day: 'Tag', night: 'Nacht' },
  'link.tls': {
    off: 'Aus',
    own: 'Mit einem Zertifikat, das der Kiosk macht',
    files: 'Mit Ihrem Zertifikat',
  },
  'livekit.tokenFrom': { key: 'Aus Schlüssel und Geheimnis', endpoint: 'Von Ihrem Server', pasted: 'Hier eingefügt' },
  'livekit.connections': { one: 'Eine', two: 'Zwei' },
  'videosdk.carrier': { videosdk: 'VideoSDK-Meeting', livekit: 'Datenpakete in einem LiveKit-Raum' },
  'videosdk.microphone': { visitor: 'Der Besucher', avatar: 'Der Avatar', off: 'Niemand' },
  'operator.corner': {
    'top-left': 'Oben links',
    'top-right': 'Oben rechts',
    'bottom-left': 'Unten links',
    'bottom-right': 'Unten rechts',
  },
};
