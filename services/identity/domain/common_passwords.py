"""What common passwords are made of, in English and Russian: words and phrases that are tried first."""

from typing import Final

_WORDS: Final = """
abc access account admin administrator and andrey angel apple approver april ashley august autumn azerty
baby banana baseball basketball batman border butterfly change changeme charlie chocolate comity computer
cookie corvette country daniel data december default demo diamond dragon facebook family february figures
flower football for forever freedom friday friends gfhjkm ghbdtn ginger golden google guest happy hello
hockey hunter iloveyou internet is january jennifer jessica jordan july june killer kjdtvgj letmein login
logon london love lovely loveyou lubov lucky lyubov maggie march marina master matrix may me michael
microsoft migration ministry moldova monday money monkey moscow mustang my mypassword nastya natasha new
ninja nothing november october office old orange our paris parol pass passphrase passwd password passwort
pepper pokemon poland police princess private privet purple pwd qwerty qwertz rainbow robert root russia
samsung saturday secret secure security september sergey server shadow silver soccer spiderman spring
starwars statistics submitter summer sunday sunshine superman system test tester testing the this thomas
thursday tigger trustno tuesday ukraine user username validator vladimir wednesday welcome whatever
windows winter word you your август админ администратор александр алексей ангел андрей анна аня апрель
беларусь весна владимир воскресенье вторник вход гость граница данные даша декабрь деньги динамо дмитрий
доступ друзья елена жизнь зайка зенит зима иван интернет ирина июль июнь казахстан катя киев кишинев
компьютер котик кошка лето люблю любовь май максим мама марина мария март маша миграция министерство минск
мир михаил мой молдова москва моя моё настя наташа николай ноябрь октябрь ольга осень папа парол пароль
пасс полиция пользователь понедельник привет пятница россия саша светлана секрет семья сентябрь сергей
система слово собака солнце солнышко спартак среда статистика суббота счастье татьяна тебя тест ты удача
украина февраль четверг юлия я январь
"""
_KNOWN_PHRASES: Final = """
allyourbasearebelongtous carpediem correcthorsebatterystaple forgetmenot iamthewalrus iloveyousomuch
inprincipioeratverbum liveandletdie maytheforcebewithyou myvoiceismypassport nevergonnagiveyouup
opensesame theansweris42 thequickbrownfoxjumpsoverthelazydog tobeornottobe вначалебылослово
мойдядясамыхчестныхправил съешьещёэтихмягкихфранцузскихбулок утромбылснегавечеромдождь
чтобыникогданебыловойны широкастранамояродная япомнючудноемгновенье
"""

PIECES: Final = frozenset(_WORDS.split())
"""Words; a password of nothing but these is refused."""
PHRASES: Final = frozenset(_KNOWN_PHRASES.split())
"""Whole phrases that are known as passwords, without spaces and signs."""
