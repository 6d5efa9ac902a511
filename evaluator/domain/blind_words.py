"""Names that are words, trades, places or techniques as well, drawn up by hand for blind copies."""

_TEXT = """
will may mark grace rose hope faith joy art bill rob pat sue dean earl frank gene grant hunter mason miles page pierce
reed ray rich sky summer autumn april june august dawn iris ivy lily daisy violet ruby pearl jade amber crystal ginger
sage baker cook smith taylor miller fisher potter porter carter cooper turner walker butler clark young old long short
small little black white brown green gray grey gold silver stone wood woods field fields hill hills lake rivers brook
brooks bank banks bridge bridges church castle king prince duke knight bishop pope abbot price sharp strong swift wise
good best love day days winter summers frost snow rain north west east south park parks street lane ford london paris
berlin jordan israel chad georgia virginia carolina dakota austin dallas houston madison lincoln washington jackson
sydney victoria florence sofia java python julia scala kotlin rust dart perl ada pascal haskell erlang basic oracle sap
jira jenkins travis tableau spark hive storm kafka cassandra maven ant gradle django flask laravel spring angular vue
react excel word access outlook teams go spark shell bash chef puppet hope case bond cash fair field head law ward
major minor marshall sergeant constable judge justice noble savage power powers mills mill office house home hall gate
gates wall walls marsh moss berry cherry plum peach fox wolf bear lamb bird crane finch swan drake pike salmon bass
chance christian trinity angel angels cruz santos reyes flores rivera costa silva vega leon toledo victor max
lang gut klein gross groß neu alt jung schwarz weiss weiß braun grün roth rot berg wald bach stein feld baum blume
sommer herbst sonntag freitag montag könig koenig kaiser herzog graf ritter bauer schneider schmied fischer müller
mueller weber koch becker richter schäfer schaefer zimmermann maurer vogel wolff fuchs hahn haus hof kraft stark ernst
petit grand blanc noir rouge roi martin bernard marchand boulanger berger charpentier fontaine rivière riviere
rossi bianchi neri ferrari conti costa greco marino leone bravo delgado blanco moreno rubio castillo herrero guerrero
am an as at be by do he if in is it me my no of on or so to up us we es ist im er da zu um ab so du ja la el un et en
contact info mail hello admin office profile jobs career careers resume lebenslauf linkedin github gitlab xing behance
medium dribbble public pages about portfolio index example company
"""
COMMON = frozenset(_TEXT.split())
