"""First names that are common in the Netherlands, in lower case and without accents."""

_COMMON = """
aaltje aart abdel abdullah adam adriaan ahmed aicha alexander ali alice amina amir amy ana andre andrea angela anita
anja anke ankie anna anne anneke annelies annemarie annemieke annet annette anouk anton antoon arend ari arie arjan
arjen arno arthur astrid ayse bart bas bastiaan ben berend bernard bert bianca bilal bjorn bram brigitte carla
carolien caroline casper cees chantal charlotte chris christiaan christina cindy claudia coen cor cornelia cornelis
corrie cynthia daan daniel danielle danny david debbie dennis diana dick dirk djamila dorien edwin eline elisabeth
ellen elly els elsa emma eric erik erwin esmee esther eva evelien evert fatih fatiha fatima fatma femke ferdi fleur
floor floris fons frank frans freek frits gea geert geertje gerard gerda gerrit gert gijs greet greta guido guus
hamza hanna hanneke hans harm harold harrie harry hassan heleen helena helma hendrik henk herman hester hilda hugo
huub ibrahim ilse imane ineke inge ingrid irene iris irma isa isabel ivo jaap jack jacob jacqueline jacques jan
janneke jannie janny jasmijn jasper jeanette jelle jeroen jesse jessica jet joanna job jochem joep johan johanna
johannes john jolanda jonas joost jordy joris jos jose josien judith julia jurgen karel karim karin kars katja kees
kelly kevin khadija kim klaas koen koos lars laura leendert leila lena leon leonie lianne lidia lieke lies lisa
lisette loes lotte louis louise luca lucas luuk maaike maarten mandy manon marcel marco margriet maria mariam
marianne marieke marijke marion marja marjan marjolein mark marleen marloes martijn martin martine mathijs maud
maurits max mehmet melissa menno merel michael michel michelle mick miranda mirjam mohamed mohammed monique murat
mustafa nadia naima nancy natasja nick nicole niek niels nina noor noortje nora omar orhan oscar otto pascal
patricia patrick paul paula paulien pepijn peter petra philip pien piet pieter pim rachid rachida rafael ralf ralph
ramon raymond renate rene renske ria richard rick rik rob robert robin roel roelof rogier roland ron ronald roos
rosa ruben rudi ruud sabine said samir samira sander sandra sanne sara sarah saskia selma serge silvia simon simone
sjaak sjoerd sofie sonja sophie stan stefan stephanie steven stijn suzan suzanne sven sylvia tamara tanja tara ted
teun theo thijs thomas tim tineke tobias tom tomas ton toos trudy truus twan vera veronique victor vincent walter
wendy wesley wil willeke willem wilma wim wouter yara yasmin yasmina youssef yusuf yvette yvonne zeynep zoe
"""
FIRST_NAMES = frozenset(_COMMON.split())
