"""What visitors say when they take the floor, and what they say when they only listen."""

COMMANDS = """stop|wait|wait a moment|hold on|no|no no|stop it|excuse me|sorry|hello|hey|hey there|one question|question|
listen|enough|quiet|next|go|go back|back|again|repeat that|repeat|louder|slower|skip|skip this|cancel|help|pause|shut up|
please stop|hang on|actually|but why|why|who|when|where|what|how|how much|what time|what was that|pardon|say again|
yes|yes please|no thanks|never mind|thank you|thanks|bye|goodbye|start over|continue|play|turn it off|off|on|left|right here|
up|down|one|two|three|four|zero|seven|nine|English please|German please|Stefan|Marie""".replace("\n", "").split("|")

SENTENCES = """what is that over there|how old is this machine|can you tell me more about it|who made this one|
where are the toilets please|I do not understand what you mean|could you speak a little louder|is there a cafe in here|
what does it cost to get in|when do you close today|I have a question about the picture|that is not what I asked|
tell me something else|do you know where the exit is|my daughter wants to know how it works|let me ask you something|
can we go to the next one|I was looking for the dinosaurs|why is it painted red|did people really use this every day|
yeah but what about the other one|okay but how does it work|right but I wanted something else|well actually I think|
so where do I buy a ticket|and how long does it take|no I mean the big one behind you|oh wait I know this one|
sorry can you say that again|is this the way to the lift|are you a robot or a person|which floor is the library on|
please show me the map|I would like to speak to somebody|hang on what did you just say|do you have a minute for us|
excuse me is this seat taken|how do I get to the station from here|what happens if I press this button|
we were here last year and it looked different|have you seen my little brother|it is far too loud in here|
hello can you hear me|give me the short version|that sounds great but can we move on|okay so what now|
mm I do not think so|yes and what about the price|right where is the entrance|uh could you repeat the question""".replace("\n", "").split("|")

BACKCHANNELS = """mm hmm|mmhm|uh huh|mm|hmm|hm|yeah|yep|yup|okay|kay|right|I see|sure|ah|oh|aha|wow|oh wow|ah yes|oh yeah|
ah okay|oh okay|oh right|cool|alright|yeah yeah|mm mm|huh|oh I see|uh|um|okay okay|mhm mhm""".replace("\n", "").split("|")
