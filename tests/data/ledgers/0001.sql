BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE current_rows (
	sheet VARCHAR(20) NOT NULL, 
	"key" TEXT NOT NULL, 
	entry BIGINT NOT NULL, 
	placed BIGINT NOT NULL, 
	nation TEXT, 
	day VARCHAR(10), 
	CONSTRAINT pk_current_rows PRIMARY KEY (sheet, "key")
);
INSERT INTO "current_rows" VALUES('settings','id',1,1,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','title',2,2,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','says',3,3,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','host',4,4,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','patron',5,5,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','about',6,6,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','scenario',7,7,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','requirement',8,8,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','count',9,9,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','scenarios.no truce',10,10,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','requirements.small.title',11,11,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','requirements.small.says',12,12,NULL,NULL);
INSERT INTO "current_rows" VALUES('settings','requirements.small.basis',13,13,NULL,NULL);
INSERT INTO "current_rows" VALUES('capabilities','field_kitchens',14,14,NULL,NULL);
INSERT INTO "current_rows" VALUES('nations','FRA',15,15,NULL,NULL);
INSERT INTO "current_rows" VALUES('bodies','coalition',17,17,NULL,NULL);
INSERT INTO "current_rows" VALUES('sources','s1',18,18,NULL,NULL);
INSERT INTO "current_rows" VALUES('sources','s2',19,19,NULL,NULL);
INSERT INTO "current_rows" VALUES('meetings','m1',20,20,NULL,'2025-03-01');
INSERT INTO "current_rows" VALUES('events','ceasefire',21,21,NULL,NULL);
INSERT INTO "current_rows" VALUES('events','own_border',22,22,NULL,NULL);
INSERT INTO "current_rows" VALUES('statements','st1',23,23,'FRA','2025-03-01');
INSERT INTO "current_rows" VALUES('statements','st3',25,25,'FRA','2025-03-01');
INSERT INTO "current_rows" VALUES('promises','FRA.sea.mine_countermeasures',26,26,NULL,NULL);
INSERT INTO "current_rows" VALUES('requirements','small | land',27,27,NULL,NULL);
INSERT INTO "current_rows" VALUES('requirements','small | mines',28,28,NULL,NULL);
INSERT INTO "current_rows" VALUES('sites','old_harbour',29,29,NULL,NULL);
INSERT INTO "current_rows" VALUES('figures','f1',30,30,NULL,NULL);
INSERT INTO "current_rows" VALUES('odds','ceasefire | own_border',31,31,NULL,NULL);
INSERT INTO "current_rows" VALUES('odds','ceasefire',32,32,NULL,NULL);
INSERT INTO "current_rows" VALUES('nations','POL',34,16,NULL,NULL);
INSERT INTO "current_rows" VALUES('nations','DEU',35,35,NULL,NULL);
INSERT INTO "current_rows" VALUES('statements','st2',39,24,'POL','2025-03-01');
CREATE TABLE entries (
	number BIGINT NOT NULL, 
	recorded_at VARCHAR(27) NOT NULL, 
	recorded_by TEXT NOT NULL, 
	act VARCHAR(10) NOT NULL, 
	sheet VARCHAR(20) NOT NULL, 
	"key" TEXT NOT NULL, 
	regards BIGINT, 
	placed BIGINT NOT NULL, 
	cells TEXT, 
	why TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_entries PRIMARY KEY (number), 
	CONSTRAINT ck_entries_ck_entries_act CHECK (act in ('records', 'supersedes', 'withdraws', 'contests', 'yields')), 
	CONSTRAINT ck_entries_ck_entries_cells CHECK ((cells is null) = (act in ('withdraws', 'yields'))), 
	CONSTRAINT ck_entries_ck_entries_regards CHECK ((regards is null) = (act = 'records'))
);
INSERT INTO "entries" VALUES(1,'2025-04-10T12:00:00.000000Z','Ann','records','settings','id',NULL,1,'{"setting":"id","value":"example"}','begun','861fb0a300fac6e3bff9ce3c91e6c8ae51d7d75fd9c0dcc05ff631b45a4846d6');
INSERT INTO "entries" VALUES(2,'2025-04-10T12:00:00.000000Z','Ann','records','settings','title',NULL,2,'{"setting":"title","value":"An example coalition"}','begun','d1d2c838aa529166a75cff6164a8d035544db8bb515b4637b7f794608a0a2c46');
INSERT INTO "entries" VALUES(3,'2025-04-10T12:00:00.000000Z','Ann','records','settings','says',NULL,3,'{"setting":"says","value":"An example to write over: one row or more in each table, each with its evidence."}','begun','ae8c194dab90fff684008010a7d2dd3af1320777dd7c4640cf3ca5c8a47c344d');
INSERT INTO "entries" VALUES(4,'2025-04-10T12:00:00.000000Z','Ann','records','settings','host',NULL,4,'{"setting":"host"}','begun','ccd10d360f0b4677bc732cbe36f299d52dac5e38210f3959b2d4f6018cf38231');
INSERT INTO "entries" VALUES(5,'2025-04-10T12:00:00.000000Z','Ann','records','settings','patron',NULL,5,'{"setting":"patron"}','begun','0d2814db77dbc351717a573a838f16a2348ca0486ffa027ac9a20f4209d95cd3');
INSERT INTO "entries" VALUES(6,'2025-04-10T12:00:00.000000Z','Ann','records','settings','about',NULL,6,'{"setting":"about","value":"force"}','begun','c98ad974a2e5ebabb320d3831e02a3e8a8983b190f8e3bad4aaa31aa163e37ad');
INSERT INTO "entries" VALUES(7,'2025-04-10T12:00:00.000000Z','Ann','records','settings','scenario',NULL,7,'{"setting":"scenario","value":"ceasefire"}','begun','68b5410495319d711b17339a13e355dfe6f526c6d2fed6c35f9204c975c25ed5');
INSERT INTO "entries" VALUES(8,'2025-04-10T12:00:00.000000Z','Ann','records','settings','requirement',NULL,8,'{"setting":"requirement","value":"small"}','begun','2220718ccc59f91a48748ad230e849bbbd86d9cde341e15f0ac27281c67b596d');
INSERT INTO "entries" VALUES(9,'2025-04-10T12:00:00.000000Z','Ann','records','settings','count',NULL,9,'{"setting":"count","value":"indicated"}','begun','6f26c76f6cf3d7452accd82fb199c6c99f42374bf0f8cc3d29e7b7af7713326f');
INSERT INTO "entries" VALUES(10,'2025-04-10T12:00:00.000000Z','Ann','records','settings','scenarios.no truce',NULL,10,'{"setting":"scenarios.no truce","value":"not ceasefire"}','begun','878b103a1d145a45b4bd39fd5ef54de76c32e2d5b0266c454d8215e67e9803de');
INSERT INTO "entries" VALUES(11,'2025-04-10T12:00:00.000000Z','Ann','records','settings','requirements.small.title',NULL,11,'{"setting":"requirements.small.title","value":"A small presence"}','begun','4f7955c94c9323926d7f640bab77fa804009d06e6ddd21ad233a3def7d12fb29');
INSERT INTO "entries" VALUES(12,'2025-04-10T12:00:00.000000Z','Ann','records','settings','requirements.small.says',NULL,12,'{"setting":"requirements.small.says","value":"Six thousand in two cities, and two minehunters."}','begun','404f4a310c08f167b3d34c9cd535652b3d6722c1cd2e33c06e8c3cf5bed96e05');
INSERT INTO "entries" VALUES(13,'2025-04-10T12:00:00.000000Z','Ann','records','settings','requirements.small.basis',NULL,13,'{"setting":"requirements.small.basis","value":"assumption"}','begun','440120949d40dd2852babd5cdf7f0d6e3510ead50ef83969699490d080cdc06d');
INSERT INTO "entries" VALUES(14,'2025-04-10T12:00:00.000000Z','Ann','records','capabilities','field_kitchens',NULL,14,'{"capability":"field_kitchens","code":"KIT","name":"field kitchens","smallest":"1","unit":"kitchen","unsized":"up to 10"}','begun','c9a1a7197e42790f390d91eb041d84ac9f6a248d20cfe4b0612e5f74a9f63d08');
INSERT INTO "entries" VALUES(15,'2025-04-10T12:00:00.000000Z','Ann','records','nations','FRA',NULL,15,'{"groups":"NATO; EU","member":"yes","name":"France","nation":"FRA"}','begun','db8239b77a53e402dd43b398e30f7761e3308837c49c76af66d8c552be251f3e');
INSERT INTO "entries" VALUES(16,'2025-04-10T12:00:00.000000Z','Ann','records','nations','POL',NULL,16,'{"groups":"NATO; EU","member":"yes","name":"Poland","nation":"POL"}','begun','361a5796f380b14aa2271f191b98bc28df37df864d87086b0c9f3b6634a90fa5');
INSERT INTO "entries" VALUES(17,'2025-04-10T12:00:00.000000Z','Ann','records','bodies','coalition',NULL,17,'{"body":"coalition","kind":"coalition","name":"The coalition of this example"}','begun','e462c8d5130461d62a3cb565dd82f342a8d4c02f3bc8ba15a902bf6816bee1be');
INSERT INTO "entries" VALUES(18,'2025-04-10T12:00:00.000000Z','Ann','records','sources','s1',NULL,18,'{"grade":"B","language":"en","published_on":"2025-03-01","publisher":"Example Daily","source":"s1","title":"Ministers meet","url":"https://example.org/1"}','begun','c7780fc98ef39b4441dfc6c62fed17cce79ec9f84d7e056f847e13156a6553dd');
INSERT INTO "entries" VALUES(19,'2025-04-10T12:00:00.000000Z','Ann','records','sources','s2',NULL,19,'{"copy_of":"s1","grade":"F","language":"en","published_on":"2025-03-02","publisher":"Example Blog","source":"s2","title":"The same, retold","url":"https://example.net/copy"}','begun','ed8e26b5bd99c127960c1231f5bd0129649eb3063afc13849c4a4f5afe3db5c1');
INSERT INTO "entries" VALUES(20,'2025-04-10T12:00:00.000000Z','Ann','records','meetings','m1',NULL,20,'{"attending":"30","body":"coalition","chairs":"FRA","counted":"ministers","held_on":"2025-03-01","level":"ministers of defence","meeting":"m1","place":"Brussels","sources":"s1"}','begun','43474d3a87ed06890f0dc8c232bab0704d8c166c618f366a5af5afbb418cc486');
INSERT INTO "entries" VALUES(21,'2025-04-10T12:00:00.000000Z','Ann','records','events','ceasefire',NULL,21,'{"basis":"assumption","event":"ceasefire","kind":"event","says":"there is a ceasefire"}','begun','c980982cdaf5c4daffc3c9723db6350dde60b6b35c01e1175f912de72d2c83fd');
INSERT INTO "entries" VALUES(22,'2025-04-10T12:00:00.000000Z','Ann','records','events','own_border',NULL,22,'{"basis":"fact","event":"own_border","holds_from":"2025-03-01","kind":"reason","says":"the own border needs every soldier","sources":"s1"}','begun','c8185ccdf30c5f01a48bdf37becc08862778f9f17c5961fadbc5a5e99a9b6ae8');
INSERT INTO "entries" VALUES(23,'2025-04-10T12:00:00.000000Z','Ann','records','statements','st1',NULL,23,'{"about":"force","basis":"fact","capability":"land","caveats":"area: away from the front","condition":"ceasefire and nations(land) >= 2","confidence":"high","gist":"France would send up to five thousand once others come.","nation":"FRA","place":"in_host","quantity":"up to 5,000","said_on":"2025-03-01","sources":"s1; s2","speaker":"A. Person, President","stance":"pledges","statement":"st1","unit":"troops","voice":"head"}','begun','88408a57b8f32059d7768c0b6c8f2a38fb06d3a0fdc3e0bd5d0dec332820e49f');
INSERT INTO "entries" VALUES(24,'2025-04-10T12:00:00.000000Z','Ann','records','statements','st2',NULL,24,'{"about":"force","basis":"fact","because":"own_border","capability":"land","confidence":"high","gist":"Poland sends nobody.","nation":"POL","place":"in_host","reason":"soldiers guard the own border","said_on":"2025-03-01","sources":"s1","speaker":"B. Person, Prime Minister","stance":"refuses","statement":"st2","voice":"head"}','begun','a484a4d07767e3505551d73e0660102144628ea901c5f6db4f44c19f6c7ff565');
INSERT INTO "entries" VALUES(25,'2025-04-10T12:00:00.000000Z','Ann','records','statements','st3',NULL,25,'{"about":"force","basis":"fact","capability":"sea.mine_countermeasures","condition":"ceasefire","confidence":"high","gist":"France may send a minehunter.","nation":"FRA","place":"offshore","quantity":"1","said_on":"2025-03-01","sources":"s1","speaker":"C. Person, Minister","stance":"considers","statement":"st3","voice":"minister"}','begun','3bcb25c53fb8b2288d957a16bb1026b07727a1e2aa1ba7d084e7f8d7c754dd32');
INSERT INTO "entries" VALUES(26,'2025-04-10T12:00:00.000000Z','Ann','records','promises','FRA.sea.mine_countermeasures',NULL,26,'{"arrives_on":"2025-06-01","basis":"fact","name":"a minehunter","promise":"FRA.sea.mine_countermeasures","sources":"s1"}','begun','cb67e869f4346a1b651214c137b63004a2db77c511450c809867a23f824895b6');
INSERT INTO "entries" VALUES(27,'2025-04-10T12:00:00.000000Z','Ann','records','requirements','small | land',NULL,27,'{"basis":"assumption","capability":"land","line":"land","name":"Presence in two cities","needs":"6000","place":"in_host","priority":"1","requirement":"small"}','begun','2bfe37d7e8480f78052751f23d675a9ef68858e4eb0fc9f955570804f291c9fd');
INSERT INTO "entries" VALUES(28,'2025-04-10T12:00:00.000000Z','Ann','records','requirements','small | mines',NULL,28,'{"basis":"assumption","capability":"sea.mine_countermeasures","line":"mines","name":"Mine clearance","needs":"2","place":"offshore","priority":"2","requirement":"small"}','begun','961c36bc0b7b701360ac1170f437aee983131af60fefacc71f381a0d6663d59f');
INSERT INTO "entries" VALUES(29,'2025-04-10T12:00:00.000000Z','Ann','records','sites','old_harbour',NULL,29,'{"basis":"fact","kind":"town","latitude":"46.5","longitude":"30.7","name":"Old Harbour","note":"an example","population":"100000","site":"old_harbour"}','begun','e7f1fa015a433eb77bd1a3fbb6aa4dd9e758cffbf41d02aef80c7b871022b44c');
INSERT INTO "entries" VALUES(30,'2025-04-10T12:00:00.000000Z','Ann','records','figures','f1',NULL,30,'{"amount":"6,000 troops","basis":"estimate","figure":"f1","gist":"Planners spoke of six thousand.","said_on":"2025-03-01","sources":"s1","what_for":"the whole force","who":"planners, in the press"}','begun','08e6210579aff9a4528e6f33f861de87595f89624ff4383351f1c94fb0ccd898');
INSERT INTO "entries" VALUES(31,'2025-04-10T12:00:00.000000Z','Ann','records','odds','ceasefire | own_border',NULL,31,'{"basis":"assumption","chance":"20-40%","event":"ceasefire","given":"own_border","note":"who guards a border has not made peace","sources":"s1"}','begun','8781c14b9c782aa69fbbb6977085c412c994c55cb030487d82c7a99aa2ee29fe');
INSERT INTO "entries" VALUES(32,'2025-04-10T12:00:00.000000Z','Ann','records','odds','ceasefire',NULL,32,'{"basis":"assumption","chance":"0.6","event":"ceasefire"}','begun','d1234090d2de0df670783f558bdffeb063baa38f6cd7c41c984b4d833f75443a');
INSERT INTO "entries" VALUES(33,'2025-04-10T12:00:00.000000Z','Ann','records','amounts','FRA.land@in_host',NULL,33,'{"basis":"estimate","least":"1000","likely":"3000","offer":"FRA.land@in_host","sources":"s1"}','begun','9cc7f7aa725098db7c5add701507ba4eb0b089c0d25d6be5a7eda29f3584d199');
INSERT INTO "entries" VALUES(34,'2025-04-11T12:00:00.000000Z','Ann','supersedes','nations','POL',16,16,'{"groups":"NATO; EU","member":"yes","name":"Poland","nation":"POL","note":"Neighbour; 100 %"}','Seen on the page','f3992c99644811acb72abda2aa60bf28102bc7015954cbdb0ea052ac3463a62e');
INSERT INTO "entries" VALUES(35,'2025-04-11T12:00:00.000000Z','Ann','records','nations','DEU',NULL,35,'{"name":"Germany","nation":"DEU"}','Seen on the page','7980c2d44d1f86d996bc934fa348f710f56f8b64d8610b917df96002bdd2c684');
INSERT INTO "entries" VALUES(36,'2025-04-12T12:00:00.000000Z','Ben','contests','nations','POL',34,16,'{"groups":"NATO; EU","member":"yes","name":"Poland","nation":"POL","note":"No neighbour"}','It isn''t','198720d165dd18a8059310f9b655a248d2ae86ebe6706e593034aacc21810b59');
INSERT INTO "entries" VALUES(37,'2025-04-13T12:00:00.000000Z','Ben','yields','nations','POL',36,16,NULL,'','a82dc7e0c462ac9fe58100c17063f60e3cddccfa984fdc70708a6620a9f3a637');
INSERT INTO "entries" VALUES(38,'2025-04-14T12:00:00.000000Z','Zoë','withdraws','amounts','FRA.land@in_host',33,33,NULL,'','ea77afca5477c47d747c0fd7b9025c9aab99196a065cd511aced5bbf3a9a78a4');
INSERT INTO "entries" VALUES(39,'2025-04-15T12:00:00.000000Z','Ann','supersedes','statements','st2',24,24,'{"about":"force","basis":"fact","because":"own_border","capability":"land","confidence":"high","gist":"Poland sends no soldiers.","nation":"POL","place":"in_host","reason":"soldiers guard the own border","said_on":"2025-03-01","sources":"s1","speaker":"B. Person, Prime Minister","stance":"refuses","statement":"st2","voice":"head"}','','d001ea28707100fe8c4c541ea3109c1c7a5a0593b4f497897ddab98d6cb2e9c0');
INSERT INTO "entries" VALUES(40,'2025-04-16T12:00:00.000000Z','Ben','contests','nations','FRA',15,15,'{"groups":"NATO; EU","member":"yes","name":"France","nation":"FRA","note":"Open"}','','8bdd65a965ddab022f84c7475c599d8f4a3de348e785d9225e204c727a72fe96');
CREATE TABLE ledger (
	id VARCHAR(36) NOT NULL, 
	made_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_ledger PRIMARY KEY (id)
);
INSERT INTO "ledger" VALUES('aec8c6f9-9990-4b4b-adc5-d78552dca3cc','2025-04-10T12:00:00.000000Z');
CREATE TABLE seals (
	number BIGINT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_seals PRIMARY KEY (number)
);
INSERT INTO "seals" VALUES(33,'9cc7f7aa725098db7c5add701507ba4eb0b089c0d25d6be5a7eda29f3584d199');
INSERT INTO "seals" VALUES(35,'7980c2d44d1f86d996bc934fa348f710f56f8b64d8610b917df96002bdd2c684');
INSERT INTO "seals" VALUES(36,'198720d165dd18a8059310f9b655a248d2ae86ebe6706e593034aacc21810b59');
INSERT INTO "seals" VALUES(37,'a82dc7e0c462ac9fe58100c17063f60e3cddccfa984fdc70708a6620a9f3a637');
INSERT INTO "seals" VALUES(38,'ea77afca5477c47d747c0fd7b9025c9aab99196a065cd511aced5bbf3a9a78a4');
INSERT INTO "seals" VALUES(39,'d001ea28707100fe8c4c541ea3109c1c7a5a0593b4f497897ddab98d6cb2e9c0');
INSERT INTO "seals" VALUES(40,'8bdd65a965ddab022f84c7475c599d8f4a3de348e785d9225e204c727a72fe96');
CREATE INDEX ix_entries_recorded_at ON entries (recorded_at);
CREATE INDEX ix_entries_row ON entries (sheet, "key", number);
CREATE INDEX ix_current_rows_nation ON current_rows (sheet, nation);
CREATE INDEX ix_current_rows_day ON current_rows (day);
CREATE TRIGGER ledger_no_update before update on ledger begin select raise(abort, 'the ledger of a ledger are never changed: record a correction'); end;
CREATE TRIGGER ledger_no_delete before delete on ledger begin select raise(abort, 'the ledger of a ledger are never changed: record a correction'); end;
CREATE TRIGGER entries_no_update before update on entries begin select raise(abort, 'the entries of a ledger are never changed: record a correction'); end;
CREATE TRIGGER entries_no_delete before delete on entries begin select raise(abort, 'the entries of a ledger are never changed: record a correction'); end;
CREATE TRIGGER seals_no_update before update on seals begin select raise(abort, 'the seals of a ledger are never changed: record a correction'); end;
CREATE TRIGGER seals_no_delete before delete on seals begin select raise(abort, 'the seals of a ledger are never changed: record a correction'); end;
CREATE TRIGGER ledger_no_replace before insert on ledger when exists (select 1 from ledger where id = new.id) begin select raise(abort, 'the ledger of a ledger are never changed: record a correction'); end;
CREATE TRIGGER entries_no_replace before insert on entries when exists (select 1 from entries where number = new.number) begin select raise(abort, 'the entries of a ledger are never changed: record a correction'); end;
CREATE TRIGGER seals_no_replace before insert on seals when exists (select 1 from seals where number = new.number) begin select raise(abort, 'the seals of a ledger are never changed: record a correction'); end;
COMMIT;
